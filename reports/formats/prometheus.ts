import type { Audit } from '../audit.ts'
import { talliedAs, tally } from '../tally.ts'
import { runTroubles } from '../troubles.ts'
import { kindOf } from '../waiver.ts'
import type { Format } from './format.ts'
import { legible } from './legible.ts'

interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

function render(audit: Audit): string {
  return metricsOf(audit).map(family).join('')
}

/**
 * Prometheus' text format 0.0.4 for the textfile collector of node_exporter: gauges only, in base units, and no timestamps on samples, which
 * that collector ignores. Everything has the target as a label, so that the files of several targets lie beside each other under other names.
 */
export const prometheus: Format = { file: 'plumbline.prom', render }

function metricsOf(audit: Audit): Metric[] {
  const target = audit.target.name
  const of = (value: number): readonly Sample[] => [{ labels: { target }, value }]
  const waivers = [...audit.requirements.flatMap(({ waiver }) => waiver ?? []), ...audit.strayWaivers]
  return [
    {
      name: 'plumbline_exit_code',
      help: 'The exit code of the run: 0 conforms, 1 a requirement failed, 2 inconclusive or incomplete, 3 bad configuration.',
      samples: of(audit.exitCode),
    },
    {
      name: 'plumbline_requirements',
      help: 'Requirements by verdict.',
      samples: [...tally(audit)].map(([verdict, value]) => ({ labels: { target, verdict }, value })),
    },
    {
      name: 'plumbline_requirement_verdict',
      help: 'The verdict on each requirement, as a label of a sample that is 1.',
      samples: audit.requirements.map(one => ({
        labels: {
          target,
          requirement: one.id,
          chapter: one.chapter,
          severity: one.severity,
          tier: one.tier,
          verdict: talliedAs(one),
        },
        value: 1,
      })),
    },
    {
      name: 'plumbline_run_troubles',
      help: 'What went wrong with the run itself, beside its requirements.',
      samples: of(runTroubles(audit).length),
    },
    {
      name: 'plumbline_run_start_timestamp_seconds',
      help: 'When the run began, in seconds since 1970.',
      samples: of(Date.parse(audit.startedAt) / 1000),
    },
    {
      name: 'plumbline_run_end_timestamp_seconds',
      help: 'When the run ended, in seconds since 1970.',
      samples: of(Date.parse(audit.finishedAt) / 1000),
    },
    {
      name: 'plumbline_waiver_expiry_timestamp_seconds',
      help: 'The first moment at which a waiver, or an attestation, no longer holds, in seconds since 1970.',
      samples: waivers.map(one => ({
        labels: { target, requirement: one.requirement, owner: one.owner, kind: kindOf(one) },
        value: Date.parse(one.expires) / 1000,
      })),
    },
    {
      name: 'plumbline_build_info',
      help: 'The versions that judged, as labels of a sample that is 1.',
      samples: [{ labels: { target, ...audit.versions }, value: 1 }],
    },
  ]
}

/** A metric that has no sample is left out; one that is there twice would make the collector refuse the file. */
function family({ name, help, samples }: Metric): string {
  const lines = new Map(samples.map(({ labels, value }) => [`${name}${labelsOf(labels)}`, value]))
  if (lines.size === 0) return ''
  const written = [...lines].map(([series, value]) => `${series} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${written.join('')}`
}

const labelsOf = (labels: Sample['labels']): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`

/** Prometheus' text format: a backslash, a quote and a newline are escaped in the value of a label. */
const escaped = (value: string): string =>
  legible(value, 500).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
