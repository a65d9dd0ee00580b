import { markup } from './markup.ts'

/** What a text takes in the page. */
const bytes = (text: string): number => Buffer.byteLength(markup`${text}`.toString())

/**
 * How many characters of each text are shown, so that all of them together stay within so many bytes: short ones whole, and of the long
 * ones as much as there is room for. @param most of one text, however much room there is.
 */
export function fairLimit(texts: readonly string[], room: number, most: number): number {
  const cut = texts.map(text => text.slice(0, most)).filter(text => text !== '')
  const measured = cut.map(text => ({ length: text.length, each: bytes(text) / text.length }))
  const taken = (limit: number): number =>
    measured.reduce((sum, { length, each }) => sum + Math.min(length, limit) * each, 0)
  let [fits, tooMuch] = [0, most + 1]
  while (tooMuch - fits > 1) {
    const middle = (fits + tooMuch) >> 1
    if (taken(middle) <= room) fits = middle
    else tooMuch = middle
  }
  return fits
}

/** The beginning of a text, and how much more there is elsewhere. */
export const beginning = (text: string, limit: number, elsewhere: string): string =>
  text.length > limit ? `${text.slice(0, limit)}\n… ${text.length - limit} more characters in ${elsewhere}` : text
