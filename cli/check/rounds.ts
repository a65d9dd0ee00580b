import type { Breach, Rule } from './breach.ts'
import { type Import, importsOf } from './code.ts'

/** Each stand-in is a program of its own: its types may look at each other. */
const isStandIn = (path: string): boolean => path.startsWith('fixtures/lab/stand-ins/')

/** What each of the places leads to, by the imports between them. */
type Leads = ReadonlyMap<string, ReadonlySet<string>>

function leadsOf(arrows: readonly (readonly [from: string, to: string])[]): Leads {
  const leads = new Map<string, Set<string>>()
  for (const [from, to] of arrows) leads.set(from, (leads.get(from) ?? new Set()).add(to))
  return leads
}

/** The shortest way from a place back to itself, both ends included; undefined where there is none. */
function roundOf(leads: Leads, start: string): string[] | undefined {
  const seen = new Set<string>()
  let ways = [[start]]
  while (ways.length > 0) {
    ways = ways.flatMap(way =>
      [...(leads.get(way.at(-1) ?? '') ?? [])]
        .filter(next => !seen.has(next))
        .map(next => {
          seen.add(next)
          return [...way, next]
        }),
    )
    const back = ways.find(way => way.at(-1) === start)
    if (back) return back
  }
  return undefined
}

/** The multi-tenant service's own sources, a package of its own. */
const service = 'provision/services/squaretable/src'

/** The part of the repository that a file is of: a folder of the top, a room of fixtures/, a chapter of specs/; a file that stands right in these two is by itself. */
const partOf = (path: string): string => {
  const [top = '', room = ''] = path.split('/')
  if (top === 'fixtures' || top === 'specs') return `${top}/${room}`
  return path.startsWith(service) ? service : top
}

/** The arrows between the parts, with how many imports each stands for. Tests are left out: they may look anywhere. */
export function partArrows(imports: readonly Import[]): { from: string; to: string; imports: number }[] {
  const counts = new Map<string, number>()
  for (const { path, target } of imports) {
    const [from, to] = [partOf(path), partOf(target)]
    if (from === to || /\.test\.ts$/.test(path) || /\/testing\//.test(path)) continue
    counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1)
  }
  return [...counts].toSorted().map(([both, count]) => {
    const [from = '', to = ''] = both.split(' ')
    return { from, to, imports: count }
  })
}

/** See its sentence in house-rules.ts. */
export const noRounds: Rule = sources => {
  const imports = importsOf(sources).filter(({ path, types }) => !(types && isStandIn(path)))
  const files = leadsOf(imports.map(({ path, target }) => [path, target]))
  const parts = leadsOf(partArrows(imports).map(({ from, to }) => [from, to]))
  const breaches = (leads: Leads): Breach[] =>
    [...leads.keys()].flatMap(path => {
      const round = roundOf(leads, path)
      const isFirst = round !== undefined && round.toSorted()[0] === path // each round is told once
      const what = `imports itself: ${round?.join(' → ')}`
      return isFirst ? [{ path, line: 1, what, instead: 'what both need, beneath both' }] : []
    })
  return [...breaches(files), ...breaches(parts)]
}
