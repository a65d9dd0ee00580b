import { type Fact, read, type Section } from '../../../fixtures/look/fact.ts'

/** What was seen, or why it could not be. */
export type Seen<T> = { readonly value: T } | { readonly unseen: string }

/** What a fact's section says. A command that did not answer is no value: its sentence stands there instead. */
export function see<T>(fact: Fact<T>, section: Section | undefined): Seen<T> {
  try {
    return { value: read(fact, section) }
  } catch (error) {
    return { unseen: (error as Error).message.replaceAll(/\s+/g, ' ').slice(0, 300) }
  }
}

/** Why Docker could not be asked, in words that fit into a line. */
export const shortReason = (unseen: string): string =>
  /permission denied/i.test(unseen) ? 'the login may not use its socket.' : unseen

/** What was seen; undefined where it was not. */
export const seenValue = <T>(seen: Seen<T>): T | undefined => ('value' in seen ? seen.value : undefined)
