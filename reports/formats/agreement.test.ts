import { expect, test } from 'vitest'
import { type Audit, audit as schema } from '../audit.ts'
import { type Tallied, tallied, tally } from '../tally.ts'
import { statusInHeimdall } from '../testing/heimdall.ts'
import { finding, record, sampleAudit } from '../testing/sample.ts'
import type { Waiver } from '../waiver.ts'
import { formats } from './formats.ts'
import { annotations } from './github.ts'

const broken = { state: 'failed', failures: [{ message: 'expected 1 to be 2', assertion: true }] } as const
const notRun = { state: 'skipped', notRun: 'A filter left it out.' } as const

/** What a test is like of which each is said. */
const makings = {
  failed: broken,
  'stale waiver': {},
  inconclusive: { state: 'failed', inconclusive: 'no way there' },
  'not checked': notRun,
  waived: broken,
  attested: { state: 'failed', inconclusive: 'no way there' },
  'not offered': { notOffered: 'It has none.' },
  'left out': { ...notRun, selected: false },
  passed: {},
} as const satisfies Record<Tallied, Parameters<typeof finding>[0]>

const waiver = (requirement: string): Waiver => ({ requirement, reason: 'Later', owner: 'ops', expires: '2999-01-01' })
const login = record({ what: 'ssh-login', outcome: { error: 'SSH was refused.' } })

/** What stands in specs/waivers.yaml for them. */
const accepting: Partial<Record<Tallied, (requirement: string) => Waiver>> = {
  waived: waiver,
  'stale waiver': waiver,
  attested: requirement => ({ ...waiver(requirement), attestation: true }),
}

/** What else may be so of a run. */
const circumstances: Readonly<Record<string, Parameters<typeof sampleAudit>[0]>> = {
  'nothing else': {},
  'an interruption': { incomplete: ['The run was interrupted.'] },
  'a wrong setting': { misconfigured: 'PLUMBLINE_AT_LEAST is "x".' },
  'a waiver that names nothing': { waivers: [waiver('NET-99')] },
  'a target that is away': { evidence: { records: [login], unreadable: [] } },
  'another test that failed': { otherTestsFailed: true },
  'a gate that forgives every other': { atLeast: 'critical' },
  'a gate that knows every first': {
    since: {
      ...{ run: 'before', finishedAt: '2026-11-20T03:00:00.000Z' },
      known: Object.fromEntries(
        (['failed', 'stale waiver', 'inconclusive', 'not checked'] as const).map(one => [`${one} 0`, one]),
      ),
    },
  },
}

/** A run with one or two requirements of each that is asked for. */
const manyOf = (what: Tallied): number => 1 + (tallied.indexOf(what) % 2)

function runWith(wanted: readonly Tallied[], more: Parameters<typeof sampleAudit>[0]): Audit {
  const made = wanted.flatMap(what =>
    Array.from({ length: manyOf(what) }, (_, at) => ({ what, id: `${what} ${at}`, at })),
  )
  return sampleAudit({
    ...more,
    findings: made.map(({ what, id, at }) =>
      finding({ ...makings[what], id, severity: at % 2 === 0 ? 'minor' : 'critical' }),
    ),
    waivers: [...(more?.waivers ?? []), ...made.flatMap(({ what, id }) => accepting[what]?.(id) ?? [])],
  })
}

const everySelection = Array.from({ length: 2 ** tallied.length }, (_, bits) =>
  tallied.filter((_, at) => (bits >> at) & 1),
)

type Counts = Record<string, number>

const counted = (words: readonly string[]): Counts =>
  Object.fromEntries(tallied.map(one => [one, words.filter(word => word === one).length]))

const pairs = (text: string, pattern: RegExp): Counts =>
  Object.fromEntries([...text.matchAll(pattern)].map(([, what = '', count]) => [what.replace('_', ' '), Number(count)]))

/** What a run writes for programs and for people who are not at the host, by file; and what it prints in a job on GitHub. */
function written(made: Audit): Record<string, string> {
  const files = formats.filter(({ file }) => file !== 'audit.html').map(({ file, render }) => [file, render(made, [])])
  return { ...Object.fromEntries(files), annotations: annotations(made) }
}

type HdfControl = Parameters<typeof statusInHeimdall>[0] & { readonly tags: { readonly verdict: string } }

interface OscalResult {
  readonly props: readonly OscalProperty[]
  readonly findings?: readonly {
    readonly props: readonly OscalProperty[]
    readonly target: { readonly status: { readonly state: string } }
  }[]
}

interface OscalProperty {
  readonly name: string
  readonly value: string
}

const oscalResult = (text: string): OscalResult => JSON.parse(text)['assessment-results'].results[0]

const oscalProperty = ({ props }: { readonly props: readonly OscalProperty[] }, wanted: string): string =>
  props.find(({ name }) => name === wanted)?.value ?? ''

/** How many requirements of each a format tells of. */
const counts: Readonly<Record<string, (text: string) => Counts>> = {
  'audit.json': text => {
    const { requirements, counts } = schema.parse(JSON.parse(text))
    const away = requirements.filter(({ verdict, promised }) => verdict === 'not checked' && !promised).length
    const attested = requirements.filter(({ verdict, waiver }) => verdict === 'waived' && waiver?.attestation).length
    return {
      ...counts,
      ...{ 'not checked': counts['not checked'] - away, 'left out': away },
      ...{ waived: counts.waived - attested, attested },
    }
  },
  'junit.xml': text => {
    const cases = text.match(/<testcase [\s\S]*?(?=<testcase |<\/testsuites>)/g) ?? []
    const verdicts = cases.map(one => /name="verdict" value="([^"]*)"/.exec(one)?.[1] ?? 'the run')
    return counted(
      verdicts.map((one, at) => (one === 'not checked' && cases[at]?.includes('<skipped ') ? 'left out' : one)),
    )
  },
  'ctrf.json': text => {
    const { tests } = JSON.parse(text).results
    return counted(tests.map(({ rawStatus = 'the run' }: { rawStatus?: string }) => rawStatus))
  },
  'audit.sarif': text => {
    const { tool, results } = JSON.parse(text).runs[0]
    const told = counted(results.map(({ properties }: { properties: { verdict: string } }) => properties.verdict))
    return { ...told, 'left out': tool.driver.rules.length - results.length }
  },
  'hdf.json': text => {
    const controls: HdfControl[] = JSON.parse(text).profiles[0].controls
    return counted(
      controls.map(one =>
        one.tags.verdict === 'not checked' && one.results[0]?.status === 'skipped' ? 'left out' : one.tags.verdict,
      ),
    )
  },
  'oscal-assessment-results.json': text => {
    const result = oscalResult(text)
    const told = counted((result.findings ?? []).map(one => oscalProperty(one, 'verdict')))
    return { ...told, 'left out': Number(oscalProperty(result, 'left-out')) }
  },
  'plumbline.prom': text => pairs(text, /^plumbline_requirements\{.*verdict="([^"]+)"\} (\d+)$/gm),
  'summary.md': text => pairs(text, /^\| ([a-z ]+) \| (\d+) \|$/gm),
  'nagios.txt': text => pairs(text, /([a-z_]+)=(\d+);;;0;\d+/g),
}

/** Whether a format looks as if all were well. */
const looksGreen: Readonly<Record<string, (text: string) => boolean>> = {
  'audit.json': text => JSON.parse(text).exitCode === 0,
  'junit.xml': text => /^.*\n<testsuites [^>]* failures="0" errors="0"/.test(text),
  'ctrf.json': text => {
    const { summary, environment } = JSON.parse(text).results
    return summary.failed === 0 || environment.healthy
  },
  'audit.sarif': text => {
    const { invocations, results } = JSON.parse(text).runs[0]
    const open = results.some((one: Record<string, unknown>) => one.kind === 'fail' && one.suppressions === undefined)
    return invocations[0].executionSuccessful && !open
  },
  'hdf.json': text => {
    const controls: HdfControl[] = JSON.parse(text).profiles[0].controls
    return controls.every(one => ['Passed', 'Not Applicable', 'Not Reviewed'].includes(statusInHeimdall(one)))
  },
  'oscal-assessment-results.json': text =>
    (oscalResult(text).findings ?? []).every(
      one =>
        one.target.status.state === 'satisfied' || ['waived', 'not offered'].includes(oscalProperty(one, 'verdict')),
    ),
  'plumbline.prom': text => /^plumbline_exit_code\{.*\} 0$/m.test(text),
  'summary.md': text => !text.startsWith('## ✗ '),
  'nagios.txt': text => /^PLUMBLINE (OK|WARNING): /.test(text),
  annotations: text => !/^::error[ :]/m.test(text),
}

const greenOnes = (files: Readonly<Record<string, string>>): string[] =>
  Object.keys(looksGreen).filter(file => looksGreen[file]?.(files[file] ?? ''))

test('Every format but the page for people is read here', () => {
  expect(Object.keys(written(sampleAudit())).toSorted()).toEqual(Object.keys(looksGreen).toSorted())
  expect([...Object.keys(counts), 'annotations'].toSorted()).toEqual(Object.keys(looksGreen).toSorted())
})

test.for(Object.entries(circumstances))(
  'With %s, all formats count the same whatever the verdicts, and none looks green where the gate is shut',
  ([, more]) => {
    for (const wanted of everySelection) {
      const made = runWith(wanted, more)
      const files = written(made)
      const expected = Object.fromEntries(tally(made))
      const told = Object.fromEntries(Object.entries(counts).map(([file, read]) => [file, read(files[file] ?? '')]))

      expect(expected).toEqual(counted(wanted.flatMap(what => Array(manyOf(what)).fill(what))))
      expect(told).toEqual(Object.fromEntries(Object.keys(counts).map(file => [file, expected])))
      expect({ wanted, green: made.exitCode === 0 ? [] : greenOnes(files) }).toEqual({ wanted, green: [] })
    }
  },
)

test('Ten thousand requirements are counted alike too, and what people read of them stays as long as they read', () => {
  const made = sampleAudit({
    findings: Array.from({ length: 10_000 }, (_, at) =>
      finding({
        ...(at % 4 === 0 ? broken : at % 4 === 1 ? { state: 'failed', inconclusive: `No way to ${at}` } : {}),
        ...{ id: `NET-${at}`, title: `Requirement ${at}`, needs: at % 10 === 0 ? [] : [`NET-${at - (at % 10)}`] },
      }),
    ),
  })
  const files = written(made)
  const told = Object.fromEntries(Object.entries(counts).map(([file, read]) => [file, read(files[file] ?? '')]))
  const expected = Object.fromEntries(tally(made))
  expect(expected).toMatchObject({ failed: 2500, inconclusive: 2500, passed: 5000 })
  expect(told).toEqual(Object.fromEntries(Object.keys(counts).map(file => [file, expected])))
  expect(files['summary.md']?.length).toBeLessThan(65_536)
  expect(files['nagios.txt']?.length).toBeLessThan(1024)
  expect(files.annotations?.split('\n').length).toBeLessThan(40)
})

test('Every format looks green where all is well', () => {
  const made = runWith(['passed', 'waived', 'attested', 'not offered', 'left out'], {})
  expect(made.exitCode).toBe(0)
  expect(greenOnes(written(made))).toEqual(Object.keys(looksGreen))
})

test('Where the clock was set back meanwhile, no format says that a run took less than nothing', () => {
  for (const { file, render } of formats)
    expect(render(sampleAudit({ finishedAt: '2026-11-20T00:00:00.000Z' }), []), file).not.toMatch(
      /(?:duration": |time=)-\d| -[\d.]+ s\b/,
    )
})
