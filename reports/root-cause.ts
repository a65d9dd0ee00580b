import type { Verdict } from './verdict.ts'

/** What has to be known of a requirement to tell causes from consequences. */
interface Judged {
  readonly id: string
  readonly verdict: Verdict
  /** Whether its test passed, whatever waiver there is. */
  readonly holds: boolean
  readonly needs: readonly string[]
}

/** A waiver in force says that somebody knows; one that is over explains as much as none, unless the requirement holds again. */
const isRed = ({ verdict, holds }: Judged): boolean =>
  verdict === 'failed' || verdict === 'inconclusive' || (verdict === 'stale waiver' && !holds)

/**
 * For every red requirement that needs another red one, the one at the root: it is red, and nothing red is behind it.
 * Where several are, the one that is reached in the fewest steps. What has failed was seen: it does not follow from what could not be.
 */
export function rootCauses(requirements: readonly Judged[]): Map<string, string> {
  const broken = new Map(requirements.filter(isRed).map(one => [one.id, one]))
  const explains = (need: string, id: string): boolean =>
    broken.has(need) && (broken.get(need)?.verdict !== 'inconclusive' || broken.get(id)?.verdict === 'inconclusive')
  const brokenNeeds = (id: string): string[] => (broken.get(id)?.needs ?? []).filter(need => explains(need, id))
  const rootOf = (id: string): string | undefined => {
    const seen = new Set([id])
    let ring = brokenNeeds(id)
    while (ring.length > 0) {
      const root = ring.find(need => brokenNeeds(need).length === 0)
      if (root !== undefined) return root
      for (const need of ring) seen.add(need)
      ring = ring.flatMap(brokenNeeds).filter(need => !seen.has(need))
    }
    return undefined
  }
  return new Map(
    [...broken.keys()].flatMap((id): [string, string][] => {
      const root = rootOf(id)
      return root === undefined ? [] : [[id, root]]
    }),
  )
}
