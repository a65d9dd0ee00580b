import { z } from 'zod'
import type { Tier } from '../fixtures/requirement.ts'
import { type AuditedRequirement, auditedRequirement } from './audited-requirement.ts'
import { auditChanges, changesSince } from './changes.ts'
import type { Declared } from './declared.ts'
import { tiers } from './declared.ts'
import { type RunEvidence, standInsSeen, targetUnreachable } from './evidence.ts'
import { figure } from './figure.ts'
import { figuresOf } from './figures.ts'
import { foundIn } from './found.ts'
import { isKnown, type LastGreen, lastGreen } from './last-green.ts'
import type { PastRun } from './past-run.ts'
import type { RequirementProof } from './proofs.ts'
import { remedyFor } from './remedy.ts'
import { rootCauses } from './root-cause.ts'
import type { AboutRun } from './run.ts'
import { auditTrends, trendsOf } from './trends.ts'
import { exitCode, judge, type Outcome, severities, verdicts } from './verdict.ts'
import { type Waiver, waiver } from './waiver.ts'
import { wantedIn } from './wanted.ts'

export type { AuditedRequirement } from './audited-requirement.ts'

/** The version of the form of audit.json. It grows when a reader of the form before would read the new one wrongly, or not at all. */
export const auditForm = 'plumbline-audit-1'

/** The schema of audit.json, the record of a run from which every other format is made. */
export const audit = z.strictObject({
  $schema: z.string().optional().describe('Where the schema of this form lies: beside the file.'),
  schema: z.literal(auditForm),
  run: z.string(),
  target: z.strictObject({
    name: z.string(),
    address: z.string().nullable(),
    chapters: z
      .array(z.string())
      .nullable()
      .describe('The chapters that are about it and were promised; null means all.'),
    notOffered: z
      .record(z.string(), z.string())
      .describe('What it does not offer, requirements and operations, and why.'),
    standIns: z
      .array(z.strictObject({ image: z.string(), standsInFor: z.string() }))
      .describe('The images of the lab in place of real programs.'),
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  versions: z.strictObject({ plumbline: z.string(), node: z.string(), vitest: z.string() }),
  complete: z
    .array(z.enum(tiers))
    .describe('The tiers whose every requirement had to be judged; none when the run was a selection.'),
  declared: z.int().describe('How many requirements the specs declare, in this run or not.'),
  atLeast: z.enum(severities).describe('The least severity that shuts the gate.'),
  since: lastGreen
    .nullable()
    .default(null)
    .describe('The run since which only what is new shuts the gate; null where everything does.'),
  exitCode: z
    .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
    .describe('0 conforms, 1 a requirement failed, 2 inconclusive or incomplete, 3 bad configuration.'),
  targetUnreachable: z.string().nullable().describe('Why the target itself could not be observed.'),
  misconfigured: z.string().nullable().describe('Which setting is wrong.'),
  incomplete: z.array(z.string()).describe('What kept the run from its end.'),
  counts: z.record(z.enum(verdicts), z.int()),
  requirements: z
    .array(auditedRequirement)
    .describe('The worst first; of what is equally bad, what explains the rest.'),
  strayWaivers: z.array(waiver).describe('Waivers that name no requirement.'),
  changes: auditChanges
    .nullable()
    .default(null)
    .describe('What differs from earlier runs of the target; null where there are none.'),
  figures: z.array(figure).default([]).describe('What this run measured.'),
  trends: auditTrends
    .nullable()
    .default(null)
    .describe('What the runs of the target tell over time; null where they are too few.'),
})
export type Audit = z.output<typeof audit>

/** One requirement and what became of its test. */
export interface Finding extends Omit<Declared, 'line'>, Omit<Outcome, 'waiver' | 'today'> {
  readonly line: number | null
  /** Whether the person who started the run selected it. */
  readonly selected: boolean
  readonly comparison: AuditedRequirement['comparison']
  readonly exceptions?: readonly string[]
  readonly durationMs: number
  readonly evidence: readonly string[]
}

/** Everything an audit is made of. */
export interface Material extends Pick<Audit, 'versions' | 'atLeast' | 'finishedAt'> {
  readonly complete: readonly Tier[]
  readonly about: AboutRun
  readonly findings: readonly Finding[]
  readonly waivers: readonly Waiver[]
  /** Every requirement id that the specs declare, collected in this run or not. */
  readonly known: ReadonlySet<string>
  /** How many of them are about the target; all of them where nothing is said. */
  readonly declared?: number
  readonly evidence: RunEvidence
  /** What the record of proofs says, by requirement. */
  readonly proofs?: ReadonlyMap<string, RequirementProof>
  /** Earlier runs of the same target that this one is held against, the latest last. */
  readonly past?: readonly PastRun[]
  /** All its earlier runs, the latest last, for what they tell over time. */
  readonly trail?: readonly PastRun[]
  /** The run since which only what is new shuts the gate. */
  readonly since?: LastGreen | null
  readonly incomplete: readonly string[]
  readonly misconfigured: string | undefined
  readonly otherTestsFailed: boolean
}

/** Judges a run and writes down the whole of it. Pure. */
export function auditOf(material: Material): Audit {
  const { about, findings, known, evidence, complete, atLeast } = material
  const today = material.finishedAt.slice(0, 10)
  const unreachable = targetUnreachable(evidence.records)
  const waivers = material.waivers.filter(({ target }) => target === undefined || target === about.target?.name)
  const misconfigured = material.misconfigured ?? (about.refused?.misconfigured ? about.refused.message : undefined)
  const incomplete = [
    ...(about.refused && !about.refused.misconfigured ? [about.refused.message] : []),
    ...material.incomplete,
    ...evidence.unreadable,
  ].filter((one, at, all) => all.indexOf(one) === at)
  const records = new Map(evidence.records.map(record => [record.id, record]))
  const judged = findings.map(finding => {
    const { id, title, severity, tier, why, source, needs, file, line, comparison, durationMs } = finding
    const remedy = remedyFor(finding, material.about.target)
    const waived = waivers.find(({ requirement }) => requirement === id)
    const { verdict, because } = judge({ ...finding, waiver: waived, today })
    const promised = finding.selected || complete.includes(tier)
    const ids = [...new Set(finding.evidence)]
    const about = {
      id,
      title,
      chapter: chapterOf(file),
      severity,
      tier,
      why,
      source,
      remedy,
      needs: [...needs],
      file,
      line,
    }
    const exceptions = [...(finding.exceptions ?? [])]
    const proof = material.proofs?.get(id) ?? null
    const seen = ids.flatMap(one => records.get(one) ?? [])
    const wants = verdict === 'inconclusive' ? wantedIn(seen) : []
    const isOld = isKnown(id, verdict, material.since ?? null)
    const rest = { comparison, promised, exceptions, wants, proof, durationMs, evidence: ids, waiver: waived ?? null }
    return { ...about, verdict, because, known: isOld, found: foundIn(seen), ...rest }
  })
  const causes = rootCauses(judged.map((one, at) => ({ ...one, holds: findings[at]?.state === 'passed' })))
  const promised = judged.filter(one => one.promised)
  const compared = changesSince(material.past ?? [], promised, material.finishedAt, known)
  const requirements = judged
    .map(one => ({ ...one, follows: causes.get(one.id) ?? null, history: compared.histories.get(one.id) ?? null }))
    .toSorted(byUrgency)
  const strayWaivers = waivers.filter(({ requirement }) => !known.has(requirement))
  const figures = figuresOf(evidence.records)
  const verdictsNow = Object.fromEntries(promised.map(({ id, verdict }) => [id, verdict]))
  const now = { startedAt: about.startedAt, finishedAt: material.finishedAt, verdicts: verdictsNow, figures }
  return {
    schema: auditForm,
    run: about.id,
    target: {
      name: about.target?.name ?? 'unknown',
      address: about.target?.address ?? null,
      chapters: about.target?.chapters ?? null,
      notOffered: about.target?.notOffered ?? {},
      standIns: standInsSeen(evidence.records),
    },
    startedAt: about.startedAt,
    finishedAt: material.finishedAt,
    versions: material.versions,
    complete: [...complete],
    declared: material.declared ?? known.size,
    atLeast,
    since: material.since ?? null,
    exitCode: exitCode({
      requirements,
      strayWaivers: strayWaivers.length,
      targetUnreachable: unreachable,
      misconfigured,
      incomplete,
      otherTestsFailed: material.otherTestsFailed,
      atLeast,
    }),
    targetUnreachable: unreachable ?? null,
    misconfigured: misconfigured ?? null,
    incomplete,
    counts: countsOf(requirements),
    requirements,
    strayWaivers,
    changes: compared.changes,
    figures,
    trends: trendsOf([...(material.trail ?? []), now]),
  }
}

/** The chapter of a spec file: the folder under specs/. */
export const chapterOf = (file: string): string => file.split('/').at(-2) ?? file

/** The worst first; of what is equally bad, what explains the rest. */
const byUrgency = (a: AuditedRequirement, b: AuditedRequirement): number =>
  verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
  Number(a.follows !== null) - Number(b.follows !== null) ||
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  a.id.localeCompare(b.id)

const countsOf = (requirements: readonly AuditedRequirement[]): Audit['counts'] => {
  const count = (wanted: string): number => requirements.filter(({ verdict }) => verdict === wanted).length
  return {
    failed: count('failed'),
    'stale waiver': count('stale waiver'),
    inconclusive: count('inconclusive'),
    'not checked': count('not checked'),
    waived: count('waived'),
    'not offered': count('not offered'),
    passed: count('passed'),
  }
}
