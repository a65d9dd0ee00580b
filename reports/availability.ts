import { z } from 'zod'
import { minuteOf } from './minute.ts'
import type { PastRun } from './past-run.ts'
import type { Verdict } from './verdict.ts'

/** The requirement of each service that says that it answers. */
export const answering = {
  Host: 'PRE-01',
  'Nginx Proxy Manager': 'PRX-01',
  'Services by name': 'PRX-03',
  'Pi-hole': 'DNS-01',
  Ollama: 'AIS-01',
  'Open WebUI': 'AIS-12',
  'Multi-tenant service': 'API-04',
} as const satisfies Readonly<Record<string, string>>

/** What one run saw of a service. */
const states = ['up', 'down', 'unknown'] as const
export type ServiceState = (typeof states)[number]

/** What the runs of a month saw of one service. Each run is one check: nobody knows what was between them. */
export const serviceAvailability = z.strictObject({
  service: z.string(),
  requirement: z.string().describe('The requirement that says that it answers.'),
  up: z.int(),
  down: z.int(),
  unknown: z.int().describe('How many checks could not tell.'),
  lastDown: z.iso.datetime().nullable().describe('When it was last seen down; null where it never was.'),
  lately: z.array(z.enum(states)).describe('The latest of the checks, the earliest first.'),
})
export type ServiceAvailability = z.output<typeof serviceAvailability>

/** How many checks are shown one by one. */
const shown = 60

/** Over how many days availability is told. */
export const availabilityDays = 30

/**
 * What a verdict says of a service. A waiver accepts that it is down, and an attestation, which is waived as well, stands where nobody could look.
 * Whoever did not judge it made no check.
 */
const seen: Readonly<Partial<Record<Verdict, ServiceState>>> = {
  passed: 'up',
  failed: 'down',
  waived: 'unknown',
  'stale waiver': 'unknown',
  inconclusive: 'unknown',
}

/** What is asked of a run to tell availability. */
type Check = Pick<PastRun, 'finishedAt' | 'verdicts'>

/**
 * How available each service of a target was, in the order of `answering`; none that no run checked.
 * @param runs those of one target, the earliest first. @param until the end of the month that is looked at.
 */
export function availabilityOf(runs: readonly Check[], until: string): ServiceAvailability[] {
  const from = Date.parse(until) - availabilityDays * 86_400_000
  const lately = runs.filter(({ finishedAt }) => Date.parse(finishedAt) >= from)
  return Object.entries(answering).flatMap(([service, requirement]) => {
    const checks = lately.flatMap(({ verdicts: { [requirement]: verdict }, finishedAt }) => {
      const state = verdict && seen[verdict]
      return state === undefined ? [] : [{ state, finishedAt }]
    })
    if (checks.length === 0) return []
    const count = (wanted: ServiceState): number => checks.filter(({ state }) => state === wanted).length
    return [
      {
        ...{ service, requirement, up: count('up'), down: count('down'), unknown: count('unknown') },
        lastDown: checks.findLast(({ state }) => state === 'down')?.finishedAt ?? null,
        lately: checks.slice(-shown).map(({ state }) => state),
      },
    ]
  })
}

/** A share of a hundred, which is 100 only where nothing is missing. */
const percent = (part: number, whole: number): string =>
  part === whole ? '100' : Math.min(99.9, (100 * part) / whole).toFixed(1)

/** The share of the checks that saw a service answer, in words: two figures where some could not tell. */
export function shareOf({ up, down, unknown }: Pick<ServiceAvailability, 'up' | 'down' | 'unknown'>): string {
  const all = up + down + unknown
  if (unknown === 0) return `${percent(up, all)} %`
  return `between ${percent(up, all)} and ${percent(up + unknown, all)} %`
}

/** The checks behind that share, in words. */
export const checksTold = ({ up, down, unknown }: Pick<ServiceAvailability, 'up' | 'down' | 'unknown'>): string =>
  `${up} of ${up + down + unknown} checks${unknown > 0 ? `; ${unknown} could not tell` : ''}`

/** How available each service of each target was, a line each; none where no run of the month checked one. @param until the end of that month. */
export function availabilityLines(runs: readonly (Check & Pick<PastRun, 'target'>)[], until: string): string[] {
  return [...Map.groupBy(runs, ({ target }) => target)].flatMap(([target, ofTarget]) => {
    const services = availabilityOf(ofTarget, until)
    if (services.length === 0) return []
    return [
      `On ${target}, in the last ${availabilityDays} days (each run is one check), answered:`,
      ...services.map(one => {
        const down = one.lastDown === null ? '' : `, last seen down ${minuteOf(one.lastDown)}`
        return `  ${one.service.padEnd(21)} ${shareOf(one)} (${checksTold(one)})${down}`
      }),
    ]
  })
}
