import type { Fault } from '../fixtures/faults/fault.ts'
import type { Audit } from './audit.ts'

/** What became of one fault. */
export interface Proof {
  readonly requirement: string
  readonly fault: string
  /** Killed: the requirement failed, and nothing else that the fault does not declare. */
  readonly killed: boolean
  /** What speaks against it, a sentence each; empty when killed. */
  readonly because: readonly string[]
  readonly seconds: number
}

/** Whether a requirement shuts a gate: what was not to be judged does not. */
const isRed = ({ verdict, promised }: Audit['requirements'][number]): boolean =>
  !['passed', 'waived', 'not offered'].includes(verdict) && (promised || verdict !== 'not checked')

/**
 * Judges a fault by the audit of a run that was made while it lasted.
 * Its requirement must have failed: "could not be observed" proves nothing. What else is red must be declared, or need something that is
 * red from the same fault; and what is declared must be red.
 */
export function judgeFault(
  requirement: string,
  { alsoBreaks, blinds }: Pick<Fault, 'alsoBreaks' | 'blinds'>,
  { requirements }: Pick<Audit, 'requirements'>,
): string[] {
  const own = requirements.find(({ id }) => id === requirement)
  if (!own) return [`The run did not report ${requirement}.`]
  const red = requirements.filter(one => one.id !== requirement && isRed(one))
  const explained = new Set([requirement, ...red.map(({ id }) => id).filter(id => id in alsoBreaks)])
  for (let before = 0; before < explained.size; ) {
    before = explained.size
    for (const { id, needs } of red) if (needs.some(need => explained.has(need))) explained.add(id)
  }
  const unexplained = red.filter(
    ({ id, verdict }) => !explained.has(id) && !(blinds !== undefined && verdict === 'inconclusive'),
  )
  const undone = Object.keys(alsoBreaks).filter(id => !red.some(other => other.id === id))
  return [
    ...(own.verdict === 'failed'
      ? []
      : [`${requirement} survived: it was ${own.verdict}${own.because ? ` (${firstLine(own.because)})` : ''}.`]),
    ...unexplained.map(
      ({ id, verdict, because }) => `${id} was ${verdict}, which the fault does not declare: ${firstLine(because)}`,
    ),
    ...undone.map(id => `${id} stayed green, though the fault says that it breaks it.`),
  ]
}

/** What is still red after the repair, a sentence each. */
export const leftOver = ({ requirements }: Pick<Audit, 'requirements'>): string[] =>
  requirements
    .filter(isRed)
    .map(({ id, verdict, because }) => `After the repair ${id} is ${verdict}: ${firstLine(because)}`)

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

/** The summary: a line a fault, and under those that survived what speaks against them. */
export function proofTable(proofs: readonly Proof[]): string {
  const width = Math.max(0, ...proofs.map(({ fault }) => fault.length))
  const lines = proofs.flatMap(({ requirement, fault, killed, because, seconds }) => [
    `${requirement}  ${fault.padEnd(width)}  ${killed ? 'killed  ' : 'SURVIVED'}  ${seconds.toFixed(1).padStart(6)} s`,
    ...because.map(reason => `        ${reason}`),
  ])
  const killed = proofs.filter(proof => proof.killed).length
  return [...lines, '', `${killed} of ${proofs.length} faults killed.`].join('\n')
}
