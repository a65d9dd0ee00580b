/** The newest tags that are newer than one, of the same form. */
export interface NewerTags {
  /** With the same first number, e.g. 2.16.0 for 2.15.1. */
  readonly minor: string | null
  /** With a higher one, e.g. 3.0.0: what may want more than another tag. */
  readonly major: string | null
}

/** The commit that something was built from: 1.41.3.9314-a0bfb8370, main-abc1234, and sha-1234567, where only the word before it says so. */
const commits =
  /(?<=^(?:.*[-_.])?(?:sha|git|commit)[-_.]?)[0-9a-f]{7,40}(?![^-_.])|(?<![^-_.])(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}(?![^-_.])/g
/** The processor that something was built for. */
const processors = /amd64|arm64(?:v8)?|arm32v\d|armv\d|x86[-_]64|(?<![a-z])i\d86/g

/** A tag without what stands in it beside a version, and is no number of one. */
const bare = (tag: string): string =>
  tag
    .replaceAll(processors, word => word.replaceAll(/\d/g, digit => 'abcdefghij'[Number(digit)] ?? ''))
    .replaceAll(commits, '#')

/** What of a tag does not count: 8.0-bookworm and 9.2-bookworm are of one form, 9.2-alpine and 9.2.1-bookworm of others. */
const formOf = (tag: string): string => bare(tag).replaceAll(/\d+/g, '0')
const numbersOf = (tag: string): number[] => (bare(tag).match(/\d+/g) ?? []).map(Number)

/** Whether a tag says nothing but from which commit something was built, so that no other one is newer. */
export const isOfCommit = (tag: string): boolean => bare(tag).includes('#') && numbersOf(tag).length === 0

/** From here on a number is a date or a build, and none that counts versions; unless what counts them has just come there. */
const dates = 1000
const isLeap = (from: number, to: number): boolean => from < dates !== to < dates && Math.abs(to - from) > dates / 2

const compare = (one: readonly number[], other: readonly number[]): number => {
  const at = one.findIndex((number, index) => number !== other[index])
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
}

/** What comes before a release: 2.0.0-rc1, 2024.12.1-beta. */
const before = /[-.]?(?:alpha|beta|dev|pre|preview|rc)[-.]?\d*$/i
/** What is added to one: 0.8.5.post1. */
const added = /[-.]?post[-.]?\d*$/i

/** Which of a repository's tags are newer than one. Of a tag without a number, such as `latest`, nobody can tell. Pure. */
export function newerTags(tag: string, all: readonly string[]): NewerTags {
  const own = numbersOf(tag)
  const [first] = own
  if (first === undefined) return { minor: null, major: null }
  const release = formOf(tag.replace(before, '').replace(added, ''))
  const newer = all
    .filter(other => [formOf(tag), release].includes(formOf(other)))
    // A release is newer than all that came before it.
    .map(other => ({
      other,
      numbers: [...numbersOf(other), ...(before.test(tag) && formOf(other) === release ? [dates - 1] : [])],
    }))
    .filter(({ numbers }) => compare(numbers, own) > 0)
    .filter(({ numbers }) => !numbers.some((number, at) => isLeap(own[at] ?? 0, number)))
    .toSorted((a, b) => compare(b.numbers, a.numbers))
  return {
    minor: newer.find(({ numbers }) => numbers[0] === first)?.other ?? null,
    major: newer.find(({ numbers }) => numbers[0] !== first)?.other ?? null,
  }
}
