import type { Case } from '../../fixtures/faults/fault.ts'
import type { Audit } from '../../reports/audit.ts'
import { effectsOf } from './batch.ts'

type Requirement = Audit['requirements'][number]

/** A requirement that is not green, and the sentence that says so. */
interface Red {
  readonly id: string
  readonly sentence: string
}

/** What a run says of the cases that were injected while it was made. */
interface Judgement {
  /** What speaks against each case by itself, a sentence each; empty where it came out as it must. In the cases' order. */
  readonly of: readonly (readonly string[])[]
  /** What turned red although no case declares it: any of them may be the cause. */
  readonly undeclared: readonly Red[]
  /** Cases whose own requirement is red, but not for the reason that one of its cases gives: that may be the doing of another. */
  readonly misread: readonly Case[]
  /** What the finding of each case's requirement showed. In the cases' order. */
  readonly showed: readonly string[]
}

/** Whether a requirement shuts a gate: what was not to be judged does not. */
const isRed = ({ verdict, promised }: Requirement): boolean =>
  !['passed', 'waived', 'not offered'].includes(verdict) && (promised || verdict !== 'not checked')

/** The first line; and where that only announces another ("failed with 1 error:"), that one as well. */
const firstLine = (text: string): string => /^(?:.*:\s*\n)*.*/.exec(text)?.[0].replaceAll(/\s*\n\s*/g, ' ') ?? ''

/** What a person reads of a finding: its reason, and what was seen of what differs. */
const findingOf = ({ because, comparison }: Requirement): string =>
  [because, ...(comparison?.difference ?? []).filter(({ side }) => side !== 'expected').map(({ text }) => text)]
    .filter(text => text !== '')
    .join('\n')

/**
 * Judges cases by the audit of a run that was made while all of them lasted.
 * The requirement of a fault must have failed ("could not be observed" proves nothing) and must show what the fault planted; what the fault
 * declares must be red as well. That of a harmless variant must have passed. Whatever else is red must need something that is red from the same.
 */
export function judgeCases(cases: readonly Case[], { requirements }: Pick<Audit, 'requirements'>): Judgement {
  const red = requirements.filter(isRed)
  const explained = new Set(cases.flatMap(effectsOf).filter(id => red.some(one => one.id === id)))
  for (let before = 0; before < explained.size; ) {
    before = explained.size
    for (const { id, needs } of red) if (needs.some(need => explained.has(need))) explained.add(id)
  }
  const blinded = cases.some(({ fault }) => fault.blinds !== undefined)
  const isOwn = (id: string): boolean => cases.some(({ requirement }) => requirement === id)
  const isBlinded = ({ verdict }: Requirement): boolean => blinded && verdict === 'inconclusive'
  const killed = new Set(
    cases
      .filter(one => red.some(each => each.id === one.requirement && isKilledBy(one, each)))
      .map(({ requirement }) => requirement),
  )
  return {
    of: cases.map(one => againstCase(one, requirements)),
    undeclared: red
      .filter(one => !explained.has(one.id) && !isOwn(one.id) && !isBlinded(one))
      .map(({ id, verdict, because }) => ({
        id,
        sentence: `${id} was ${verdict}, which is not declared: ${firstLine(because)}`,
      })),
    misread: cases.filter(
      ({ requirement }) => !killed.has(requirement) && red.some(one => one.id === requirement && !isBlinded(one)),
    ),
    showed: cases.map(({ requirement }) => {
      const own = requirements.find(({ id }) => id === requirement)
      return own === undefined ? '' : findingOf(own)
    }),
  }
}

/** What a fault's finding does not show of what it planted. */
const missingIn = ({ fault }: Case, own: Requirement): string[] => {
  const finding = findingOf(own)
  return fault.shows.filter(text => !finding.includes(text))
}

const isKilledBy = (one: Case, own: Requirement): boolean =>
  !one.fault.harmless && own.verdict === 'failed' && missingIn(one, own).length === 0

function againstCase(one: Case, requirements: readonly Requirement[]): string[] {
  const { requirement, fault } = one
  const own = requirements.find(({ id }) => id === requirement)
  if (own === undefined) return [`The run did not report ${requirement}.`]
  const said = `${own.verdict}${own.because ? ` (${firstLine(own.because)})` : ''}`
  if (fault.harmless) return own.verdict === 'passed' ? [] : [`${requirement} must stay green, and was ${said}.`]
  const missing = missingIn(one, own)
  const green = Object.keys(fault.alsoBreaks).filter(id => !requirements.some(other => other.id === id && isRed(other)))
  return [
    ...(own.verdict === 'failed' ? [] : [`${requirement} survived: it was ${said}.`]),
    ...(own.verdict === 'failed' && missing.length > 0
      ? [
          `${requirement} failed for another reason: its finding does not show ${missing.map(text => `"${text}"`).join(', ')}. It says: ${findingOf(own).slice(0, 600)}`,
        ]
      : []),
    ...green.map(id => `${id} stayed green, though the fault says that it breaks it.`),
  ]
}

/** What is red in an audit that should be green, each with a sentence. */
export const redIn = ({ requirements }: Pick<Audit, 'requirements'>): Red[] =>
  requirements
    .filter(isRed)
    .map(({ id, verdict, because }) => ({ id, sentence: `${id} is ${verdict}: ${firstLine(because)}` }))
