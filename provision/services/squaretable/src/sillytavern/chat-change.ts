/** What a message is recognised by, whatever became of its text. */
interface Trace {
  readonly author: string
  readonly name: string
  readonly sentAt: Date
  /** A hash of its text. */
  readonly content: string
}

/** What a newer file of a chat would do to the messages that were imported before. */
export interface ChatChange {
  /** Messages that are in it no more. */
  readonly lost: number
  /** Messages with others in their place. */
  readonly replaced: number
}

const keyOf = ({ author, name, sentAt }: Trace): string => `${author}\n${name}\n${sentAt.getTime()}`

const add = (counts: Map<string, number>, key: string, by: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/**
 * Compares a chat as it was imported with its file as it is now. A message whose text was changed is still itself, and one that others
 * stand before as well; one in whose place there is a new one was replaced, as when an answer is generated again.
 */
export const changeOf = (before: readonly Trace[], now: readonly Trace[]): ChatChange => {
  const missing = new Map<string, number>()
  for (const trace of before) add(missing, keyOf(trace), 1)
  for (const trace of now) add(missing, keyOf(trace), -1)
  let lost = [...missing.values()].reduce((sum, count) => sum + Math.max(0, count), 0)
  let replaced = 0
  for (const [at, then] of before.entries()) {
    const here = now[at]
    if (lost === 0 || here === undefined) break
    const [old, fresh] = [keyOf(then), keyOf(here)]
    if (!((missing.get(old) ?? 0) > 0 && (missing.get(fresh) ?? 0) < 0)) continue
    add(missing, old, -1)
    add(missing, fresh, 1)
    lost -= 1
    if (then.content !== here.content) replaced += 1
  }
  return { lost, replaced }
}
