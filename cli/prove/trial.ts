import { type Case, fault, harmless } from '../../fixtures/faults/fault.ts'
import type { Audit } from '../../reports/audit.ts'
import type { Bench } from './campaign.ts'

const nothing = async (): Promise<undefined> => undefined

/** A fault for the tests of the campaign. */
export const faultOf = (
  requirement: string,
  name: string,
  options: Partial<Parameters<typeof fault>[2]> = {},
): Case => ({
  requirement,
  fault: fault(name, nothing, { repair: nothing, ...options, shows: options.shows ?? name }),
})

export const harmlessOf = (requirement: string, name: string): Case => ({
  requirement,
  fault: harmless(name, nothing, { repair: nothing }),
})

/** What a requirement says while cases last: passed where nothing is said. */
export type Says = (lasting: readonly string[]) => Readonly<Record<string, readonly [verdict: string, because: string]>>

/** Findings as an audit has them. */
export const requirements = (
  says: ReturnType<Says>,
  needs: Readonly<Record<string, string[]>> = {},
): Audit['requirements'] =>
  Object.entries(says).map(([id, [verdict, because]]) => ({
    id,
    verdict,
    because,
    needs: needs[id] ?? [],
    comparison: null,
    promised: true,
  })) as unknown as Audit['requirements']

/** A bench on which nothing is broken but what `says` says; it keeps which batches were tried. */
export function trialBench(says: Says, { crash }: { crash?: string } = {}): Bench & { readonly batches: string[][] } {
  let lasting: string[] = []
  const batches: string[][] = []
  return {
    batches,
    begin: async cases => {
      batches.push(cases.map(one => one.fault.name))
      lasting = []
    },
    inject: async one => {
      if (one.fault.name === crash) throw new Error('it is gone')
      lasting.push(one.fault.name)
    },
    ready: nothing,
    judge: async () => ({ requirements: requirements(says(lasting)) }),
    repair: async cases => cases.map(() => []),
  }
}
