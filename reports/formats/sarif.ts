import { createHash } from 'node:crypto'
import type { Audit, AuditedRequirement } from '../audit.ts'
import { headline } from '../headline.ts'
import { type Tallied, talliedAs, tally } from '../tally.ts'
import { toldAs } from '../told.ts'
import { runTroubles } from '../troubles.ts'
import { accepted } from './accepted.ts'
import type { Format } from './format.ts'
import { legible } from './legible.ts'

function render(audit: Audit): string {
  const rules = [...new Map(audit.requirements.map(one => [one.id, one])).values()]
  const order = new Map(rules.map(({ id }, at) => [id, at]))
  const { plumbline } = audit.versions
  const run = {
    tool: {
      driver: { name: 'Plumbline', version: plumbline, semanticVersion: plumbline, rules: rules.map(rule) },
    },
    automationDetails: { id: `plumbline/${legible(audit.target.name, 200)}/${legible(audit.run, 200)}` },
    invocations: [invocation(audit)],
    columnKind: 'utf16CodeUnits',
    results: audit.requirements.flatMap(one => {
      const kind = kinds[talliedAs(one)]
      return kind === null ? [] : [result(one, kind, order.get(one.id) ?? -1, audit)]
    }),
    properties: { target: legible(audit.target.name, 200), counts: Object.fromEntries(tally(audit)) },
  }
  const $schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
  return `${JSON.stringify({ $schema, version: '2.1.0', runs: [run] }, undefined, 2)}\n`
}

/**
 * SARIF 2.1.0: each requirement is a rule, and each but those that a filter left out has a result. `fail` failed, or is a stale waiver;
 * waived is `fail` with a suppression; `open` could not be observed, and has a suppression where a person attests that it holds; `review` was promised and not checked. What went wrong with the run
 * stands among the notifications of its invocation, which is then not successful. For SARIF viewers: GitHub's code scanning ignores `kind`,
 * and makes an alert of what passed.
 */
export const sarif: Format = { file: 'audit.sarif', render }

/** SARIF 2.1.0, 3.27.9. Null is no result: the rule was not evaluated. */
const kinds = {
  failed: 'fail',
  'stale waiver': 'fail',
  inconclusive: 'open',
  'not checked': 'review',
  waived: 'fail',
  attested: 'open',
  'not offered': 'notApplicable',
  'left out': null,
  passed: 'pass',
} as const satisfies Record<Tallied, string | null>

const levels = { critical: 'error', major: 'warning', minor: 'note' } as const

/** A message in which nothing is a placeholder or a link: SARIF 2.1.0, 3.11.5 and 3.11.6. */
const message = (text: string, most?: number) => ({
  text: legible(text, most).replaceAll(/[{}]/g, '$&$&').replaceAll('](', '] ('),
})

const rule = ({ id, title, why, remedy, severity, tier, chapter, source, needs }: AuditedRequirement) => ({
  id: legible(id, 100),
  shortDescription: message(title || id, 500),
  fullDescription: message(why || title || id, 2000),
  help: message(remedy || why || id, 2000),
  defaultConfiguration: { level: levels[severity] },
  properties: {
    tags: [...new Set([legible(chapter, 100), severity, tier])],
    source: legible(source, 500),
    needs: needs.map(need => legible(need, 100)),
  },
})

function result(one: AuditedRequirement, kind: NonNullable<(typeof kinds)[Tallied]>, ruleIndex: number, audit: Audit) {
  const { id, because, comparison, severity, verdict, follows, line, waiver, evidence, remedy } = one
  const compared = comparison === null ? [] : [`Expected: ${comparison.expected}`, `Seen: ${comparison.seen}`]
  const mending = kind === 'fail' && remedy !== '' ? [`Remedy: ${remedy}`] : []
  return {
    ruleId: legible(id, 100),
    ruleIndex,
    kind,
    // SARIF 2.1.0, 3.27.10: what is no failure has no level.
    level: kind === 'fail' ? levels[severity] : 'none',
    message: message(kind === 'pass' ? 'It holds.' : [because || verdict, ...compared, ...mending].join('\n')),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(one.file), uriBaseId: '%SRCROOT%' },
          ...(line !== null && line > 0 && { region: { startLine: line } }),
        },
      },
    ],
    // The same for the same requirement on the same target, whatever the run: what is found again is no new finding.
    partialFingerprints: { 'requirementOnTarget/v1': fingerprint(audit.target.name, id) },
    ...(verdict === 'waived' &&
      waiver !== null && {
        suppressions: [{ kind: 'external', status: 'accepted', justification: legible(because, 2000) }],
      }),
    properties: {
      verdict: toldAs(one),
      follows: follows === null ? null : legible(follows, 100),
      evidence,
      ...(one.known && { known: true }),
      ...(waiver !== null && accepted(waiver)),
    },
  }
}

/** The path of a file, relative to the repository, as RFC 3986 wants it. */
const uriOf = (file: string): string => legible(file, 500).split('/').map(encodeURIComponent).join('/')

const fingerprint = (target: string, id: string): string =>
  createHash('sha256')
    .update(JSON.stringify([target, id]))
    .digest('hex')

function invocation(audit: Audit) {
  const troubles = runTroubles(audit)
  return {
    executionSuccessful: audit.exitCode < 2 && troubles.length === 0,
    exitCode: audit.exitCode,
    exitCodeDescription: legible(headline(audit), 500),
    startTimeUtc: audit.startedAt,
    endTimeUtc: audit.finishedAt,
    toolExecutionNotifications: troubles.map(trouble => ({ level: 'error', message: message(trouble) })),
  }
}
