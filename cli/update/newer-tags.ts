/** The newest tags that are newer than one, of the same form. */
export interface NewerTags {
  /** With the same first number, e.g. 2.16.0 for 2.15.1. */
  readonly minor: string | null
  /** With a higher one, e.g. 3.0.0: what may want more than another tag. */
  readonly major: string | null
}

/** What of a tag does not count: 8.0-bookworm and 9.2-bookworm are of one form, 9.2-alpine and 9.2.1-bookworm of others. */
const formOf = (tag: string): string => tag.replaceAll(/\d+/g, '0')
const numbersOf = (tag: string): number[] => (tag.match(/\d+/g) ?? []).map(Number)

/** From here on a number is a date or a build, and none that counts versions. */
const dates = 1000

const compare = (one: readonly number[], other: readonly number[]): number => {
  const at = one.findIndex((number, index) => number !== other[index])
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
}

/** Which of a repository's tags are newer than one. Of a tag without a number, such as `latest`, nobody can tell. Pure. */
export function newerTags(tag: string, all: readonly string[]): NewerTags {
  const own = numbersOf(tag)
  const [first] = own
  if (first === undefined) return { minor: null, major: null }
  const newer = all
    .filter(other => formOf(other) === formOf(tag))
    .map(other => ({ other, numbers: numbersOf(other) }))
    .filter(({ numbers }) => compare(numbers, own) > 0)
    .filter(({ numbers }) => numbers.every((number, at) => number < dates === (own[at] ?? 0) < dates))
    .toSorted((a, b) => compare(b.numbers, a.numbers))
  return {
    minor: newer.find(({ numbers }) => numbers[0] === first)?.other ?? null,
    major: newer.find(({ numbers }) => numbers[0] !== first)?.other ?? null,
  }
}
