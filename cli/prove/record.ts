import { createHash } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from '../../fixtures/faults/fault.ts'
import { type Recorded, readProofs, recordFile } from '../../reports/proofs.ts'
import { apart, keyOf } from './batch.ts'

/** A hash of a case as it is written: what it does, how it is repaired, what it says of itself. */
function ownHash({ requirement, fault }: Case): string {
  const { inject, repair, ...said } = fault
  return createHash('sha256')
    .update(JSON.stringify({ requirement, inject: String(inject), repair: String(repair), ...said }))
    .digest('hex')
    .slice(0, 16)
}

/** How much of a finding is kept; what shows the reason is kept in any case. */
const mostShown = 400

/** What the record keeps of a finding: its beginning, and where a long one shows what was planted. */
export function shownOf({ fault }: Case, finding: string): string {
  const beginning = finding.slice(0, mostShown)
  const beyond = fault.shows
    .filter(text => !beginning.includes(text) && finding.includes(text))
    .map(text => {
      const at = finding.indexOf(text)
      return `… ${finding.slice(Math.max(0, at - 80), at + text.length + 80)}`
    })
  return [beginning, ...beyond].join('\n')
}

/** Whether what a line says was seen is what its case must lead to. Older records cut long findings wherever it was. */
const isItsOwn = ({ showed }: Recorded, { fault }: Case): boolean =>
  fault.harmless ? showed === '' : showed.length >= mostShown || fault.shows.every(text => showed.includes(text))

/** Why a case has to be proven again. */
export type Need = 'new' | 'changed' | 'stale'

/**
 * Why a case has to be proven again; undefined where its proof holds.
 * @param rests the hash of what it rests on now. @param record what is recorded.
 */
export function needOf(one: Case, rests: string, record: readonly Recorded[]): Need | undefined {
  const line = lineOf(one, record)
  if (line === undefined) return 'new'
  if (line.own !== ownHash(one) || !isItsOwn(line, one)) return 'changed'
  return line.rests === rests ? undefined : 'stale'
}

/** The key of the case that a line tells of. */
const keyIn = ({ requirement, fault }: Recorded): string => `${requirement}: ${fault}`

const lineOf = (one: Case, record: readonly Recorded[]): Recorded | undefined =>
  record.find(line => keyIn(line) === keyOf(one))

/** What is written of a case that came out as it must; undefined for one that did not, whose line goes. */
export type ProofOutcome = Pick<Recorded, 'showed' | 'on' | 'versions' | 'rests'> | undefined

/** The pairs that the record keeps apart. */
export const pairsIn = (record: readonly Recorded[]): Set<string> =>
  new Set(record.flatMap(line => line.apart.map(other => apart(keyIn(line), other))))

/**
 * Writes what became of cases into the record, in one step, and takes out what there is no case for any more.
 * @param root the repository. @param every all cases that there are. @param pairs those that disturb each other, as `apart` says them.
 */
export function keep(
  root: string,
  outcomes: ReadonlyMap<Case, ProofOutcome>,
  every: readonly Case[],
  pairs: ReadonlySet<string>,
): void {
  const known = new Set(every.map(keyOf))
  const lines = new Map(
    readProofs(root)
      .map(line => [keyIn(line), line] as const)
      .filter(([key]) => known.has(key)),
  )
  for (const [one, outcome] of outcomes) {
    if (outcome === undefined) lines.delete(keyOf(one))
    else {
      const { requirement, fault } = one
      const others = [...known].filter(other => pairs.has(apart(keyOf(one), other)))
      lines.set(keyOf(one), { requirement, fault: fault.name, ...outcome, own: ownHash(one), apart: others })
    }
  }
  const sorted = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const file = join(root, recordFile)
  writeFileSync(`${file}.new`, sorted.map(([, line]) => `${JSON.stringify(line)}\n`).join(''))
  renameSync(`${file}.new`, file)
}
