import { createHash } from 'node:crypto'
import type { Origin, Outcome } from './import-writer.ts'

export type Noun = 'characters' | 'lorebooks' | 'groups' | 'chats' | 'settings'

export interface Counts {
  created: number
  updated: number
  unchanged: number
  skipped: number
}

/** A file, and what is to be said about it. */
export interface Remark {
  readonly file: string
  readonly reason: string
}

/** What an import did. */
export interface ImportReport {
  readonly counts: Readonly<Record<Noun, Readonly<Counts>>>
  /** Messages in the chat files, and lines of them that could not be read. */
  readonly messages: { readonly read: number; readonly broken: number }
  /** Files that were passed over; the first thousand. */
  readonly skipped: readonly Remark[]
  readonly skippedTotal: number
  /** Files that were imported, though something about them is not as it should be; the first thousand. */
  readonly warnings: readonly Remark[]
  readonly warningsTotal: number
  /** How many files have no place in the service, by folder. */
  readonly notImported: Readonly<Record<string, number>>
  /** SHA-256 over source and hash of everything that was read, for each noun: the same folder gives the same. */
  readonly digests: Readonly<Record<Noun, string>>
}

const nouns: readonly Noun[] = ['characters', 'lorebooks', 'groups', 'chats', 'settings']
const mostNamed = 1000
const longestRemark = 500

const remark = (file: string, reason: string): Remark => ({
  file: file.slice(0, longestRemark).toWellFormed(),
  reason: reason.slice(0, longestRemark).toWellFormed(),
})

const forEachNoun = <T>(value: (noun: Noun) => T): Record<Noun, T> =>
  Object.fromEntries(nouns.map(noun => [noun, value(noun)])) as Record<Noun, T>

/** A report while it is made. */
export class Tally {
  readonly #counts = forEachNoun((): Counts => ({ created: 0, updated: 0, unchanged: 0, skipped: 0 }))
  readonly #digests = forEachNoun(() => new Map<string, string>())
  readonly #messages = { read: 0, broken: 0 }
  readonly #skipped: Remark[] = []
  readonly #warnings: Remark[] = []
  #skippedTotal = 0
  #warningsTotal = 0

  /** A file passed over; counted under its noun where it has one. */
  passOver(file: string, reason: string, noun?: Noun): void {
    this.#skippedTotal += 1
    if (noun !== undefined) this.#counts[noun].skipped += 1
    if (this.#skipped.length < mostNamed) this.#skipped.push(remark(file, reason))
  }

  warn(file: string, reason: string): void {
    this.#warningsTotal += 1
    if (this.#warnings.length < mostNamed) this.#warnings.push(remark(file, reason))
  }

  count(noun: Noun, outcome: Exclude<Outcome, 'kept'>, { source, hash }: Origin): void {
    this.#counts[noun][outcome] += 1
    this.#digests[noun].set(source, hash)
  }

  countMessages(read: number, broken: number): void {
    this.#messages.read += read
    this.#messages.broken += broken
  }

  report(notImported: Readonly<Record<string, number>>): ImportReport {
    const digest = (noun: Noun): string => {
      const lines = [...this.#digests[noun]].map(([source, hash]) => `${source}\n${hash}\n`).toSorted()
      return createHash('sha256').update(lines.join('')).digest('hex')
    }
    return {
      counts: this.#counts,
      messages: this.#messages,
      skipped: this.#skipped,
      skippedTotal: this.#skippedTotal,
      warnings: this.#warnings,
      warningsTotal: this.#warningsTotal,
      notImported,
      digests: forEachNoun(digest),
    }
  }
}
