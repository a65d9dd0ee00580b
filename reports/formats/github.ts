import { posix } from 'node:path'
import type { Audit, AuditedRequirement } from '../audit.ts'
import { runTroubles } from '../troubles.ts'
import { shutsGate } from '../verdict.ts'
import { caseOutcome } from './case-outcome.ts'
import { legible } from './legible.ts'

const kinds = ['error', 'warning', 'notice'] as const
type Kind = (typeof kinds)[number]

/** GitHub shows no more of a kind for one step. */
const shown = 10

/**
 * The workflow commands by which a job on GitHub marks the lines of specs: an error for what shuts the gate, a warning for what could not be
 * observed or is below the severity that shuts it, a notice for a waiver; ten of each at most, root causes first. Not a file of a run: the
 * reporter prints them.
 * @param folder where the repository lies in the job's workspace; empty where it is the workspace.
 */
export function annotations(audit: Audit, folder = ''): string {
  const marks = [
    ...runTroubles(audit).map(trouble => ({ kind: 'error' as const, line: command('error', {}, trouble) })),
    ...audit.requirements
      .toSorted((a, b) => Number(a.follows !== null) - Number(b.follows !== null))
      .flatMap(one => {
        const kind = kindOf(one, audit)
        return kind === null ? [] : [{ kind, line: mark(kind, one, audit, folder) }]
      }),
  ]
  return kinds
    .flatMap(kind => {
      const lines = marks.filter(one => one.kind === kind).map(({ line }) => line)
      const left = lines.length - shown
      return [...lines.slice(0, shown), ...(left > 0 ? [`… and ${left} more of these in the summary of the job`] : [])]
    })
    .join('\n')
}

function kindOf(one: AuditedRequirement, { atLeast }: Audit): Kind | null {
  const outcome = caseOutcome(one)
  if (outcome === 'failure' && shutsGate(one, atLeast)) return 'error'
  if (outcome === 'failure' || outcome === 'error') return 'warning'
  return one.verdict === 'waived' ? 'notice' : null
}

function mark(kind: Kind, one: AuditedRequirement, { requirements }: Audit, folder: string): string {
  const { comparison } = one
  const following = requirements.filter(({ follows }) => follows === one.id).map(({ id }) => legible(id, 100))
  const message = [
    legible(one.because, 2000),
    ...(comparison === null
      ? []
      : [`expected: ${legible(comparison.expected, 1000)}`, `seen: ${legible(comparison.seen, 1000)}`]),
    ...(kind === 'error' ? [`remedy: ${legible(one.remedy, 1000)}`] : []),
    ...(one.follows === null ? [] : [`It follows from ${legible(one.follows, 100)}.`]),
    ...(following.length === 0 ? [] : [`What follows from it: ${following.slice(0, 50).join(' ')}`]),
  ]
  return command(
    kind,
    {
      file: posix.join(folder, legible(one.file, 500)),
      ...(one.line !== null && { line: String(one.line) }),
      title: legible(`${one.id} ${one.title}`, 200),
    },
    message.join('\n'),
  )
}

/** GitHub, "Workflow commands": what would end the message, or a property, is written as a percent sign and two digits. */
function command(kind: Kind, properties: Readonly<Record<string, string>>, message: string): string {
  const written = Object.entries(properties)
    .map(([name, value]) => `${name}=${data(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
    .join(',')
  return `::${kind}${written === '' ? '' : ` ${written}`}::${data(legible(message))}`
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\n', '%0A')
