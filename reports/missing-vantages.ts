import { plural } from './headline.ts'
import type { WantedVantage } from './wanted.ts'

/** What a person would have to provide, by the name that the inventory has for it. */
const places: Readonly<Record<string, string>> = {
  lan: 'a machine in the LAN',
  tailnet: 'an allowed peer of the tailnet',
  stranger: 'a peer of the tailnet that is not on the list',
  internet: 'a machine on the internet',
}

/** What has to be known of a requirement to say what it wants. */
interface Wanting {
  readonly id: string
  readonly promised: boolean
  readonly wants: readonly WantedVantage[]
}

/** What a missing vantage costs. */
export interface MissingVantage {
  /** E.g. `3 requirements need a machine in the LAN (vantages.lan)`. */
  readonly cost: string
  readonly because: string
  readonly ids: readonly string[]
}

/** The vantages that the requirements of a run were without, what lacks most first. */
export function missingVantages(requirements: readonly Wanting[]): MissingVantage[] {
  const all = requirements
    .filter(({ promised }) => promised)
    .flatMap(({ id, wants }) => wants.map(one => ({ id, ...one })))
  return [...Map.groupBy(all, ({ vantage }) => vantage)]
    .map(([vantage, alike]) => ({
      cost: `${plural(alike.length, 'requirement')} ${alike.length === 1 ? 'needs' : 'need'} ${places[vantage] ?? 'a vantage'} (vantages.${vantage})`,
      because: alike[0]?.because ?? '',
      ids: alike.map(({ id }) => id).toSorted(),
    }))
    .toSorted((a, b) => b.ids.length - a.ids.length)
}
