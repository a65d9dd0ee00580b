import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Case, LabHost } from '../../fixtures/faults/fault.ts'
import { labHost, settled } from '../../fixtures/lab/lab-host.ts'
import { writePrivate } from '../../fixtures/lab/state.ts'
import { deploy } from '../../provision/deploy.ts'
import { labDirectory, type Target } from '../../provision/inventory.ts'
import { deployWords } from '../../reports/proofs.ts'
import { chapterNamed } from '../../specs/chapters.ts'
import { judgesOf, runSpecs } from '../run-specs.ts'
import { effectsOf, keyOf } from './batch.ts'
import type { Bench } from './campaign.ts'
import { injectedIn } from './interrupted.ts'
import { redIn } from './judge.ts'

/** Names the cases that are injected, so that a later call can repair what an interrupted one left. */
const injectedFile = join(labDirectory, 'injected.json')

/** @param remedy what a requirement's spec says would make it so. @param everything whether all specs judge every case. */
export interface LabBenchOptions {
  readonly target: Target
  readonly remedy: (requirement: string) => string
  readonly everything?: boolean
}

/** The lab, as a campaign breaks and repairs it. */
export function labBench({ target, remedy, everything = false }: LabBenchOptions): Bench {
  let host: LabHost = labHost(target)
  /** The cases of a batch that changed the service's program and nothing else. */
  const ofProgram = new Set<Case>()
  const ofService = (requirement: string): boolean => chapterNamed(requirement)?.world === 'service'

  /** What of these is still red. */
  const stillRed = async (ids: readonly string[]) => {
    await settled(host)
    return ids.length === 0 ? [] : redIn(await runSpecs({ only: ids }))
  }

  return {
    async begin(cases) {
      host = labHost(target)
      ofProgram.clear()
      writePrivate(injectedFile, JSON.stringify(cases.map(keyOf)))
    },
    async inject(one) {
      let more = false
      const noted =
        <T extends unknown[], R>(act: (...words: T) => R) =>
        (...words: T): R => {
          more = true
          return act(...words)
        }
      await one.fault.inject({ ...host, run: noted(host.run), override: noted(host.override) })
      if (!more && !one.fault.ofEnvironment) ofProgram.add(one)
    },
    ready: () => host.ready(),
    judge: cases =>
      runSpecs(judging(cases, everything), Object.assign({}, ...cases.map(({ fault }) => fault.environment))),
    async repair(cases, besides) {
      const complaints = cases.map((): string[] => [])
      // Nothing on the host was changed.
      if (cases.every(({ fault }) => fault.ofEnvironment)) {
        forgetInjected()
        return complaints
      }
      for (const [at, { fault }] of [...cases.entries()].toReversed()) {
        if (fault.repair === 'deploy') continue
        try {
          await fault.repair(host)
        } catch (error) {
          complaints[at]?.push(`Its repair failed: ${(error as Error).message.slice(0, 400)}`)
        }
      }
      const deployed = cases.filter(({ fault }) => fault.repair === 'deploy')
      const words = deployed.map(({ requirement }) => deployWords(remedy(requirement)))
      const [named] = words
      if (deployed.length > 0) await deploy(target, named ? { only: named.split(',') } : {})
      for (const [at, one] of cases.entries()) {
        const unsaid = one.fault.repair === 'deploy' && deployWords(remedy(one.requirement)) === undefined
        // What a fault changed in the service's own source is put right by a deploy of the source as it is.
        if (unsaid && !one.fault.harmless && !ofService(one.requirement))
          complaints[at]?.push(`A deploy repaired it, which its remedy does not say: "${remedy(one.requirement)}"`)
      }
      // That the program is the deployed one again is seen at once; whatever else it left would be red in the runs after it.
      const lasting = cases.filter(one => !ofProgram.has(one))
      // What nobody declared is looked at as well: left as it is, it would be held against every case that follows.
      const touched = [...new Set([...ofInterest(lasting), ...besides])]
      const left = await stillRed(touched)
      for (const { id, sentence } of left) {
        for (const [at, one] of cases.entries())
          if (one.requirement === id || effectsOf(one).includes(id))
            complaints[at]?.push(`After the repair ${sentence}`)
      }
      if (left.length > 0) {
        await deploy(target)
        const still = await stillRed(touched)
        if (still.length > 0)
          throw new Error(`The lab stays broken: ${still.map(({ sentence }) => sentence).join(' ')}`)
      }
      forgetInjected()
      return complaints
    },
  }
}

/** The cases' own requirements, and what they break. A harmless variant has only the first. */
const ofInterest = (cases: readonly Case[]): string[] => [
  ...new Set(cases.flatMap(one => [one.requirement, ...effectsOf(one)])),
]

/** What judges cases. @param everything whether all specs do. */
export const judging = (cases: readonly Case[], everything: boolean): { files: string[]; with: string[] } => ({
  files: everything ? ['specs'] : [...new Set(cases.flatMap(judgesFor))],
  with: ofInterest(cases),
})

const judgesFor = ({ requirement, fault }: Case): string[] =>
  judgesOf(requirement, { ofEnvironment: fault.ofEnvironment })

/** Takes what an interrupted call left injected as repaired. */
export const forgetInjected = (): void => rmSync(injectedFile, { force: true })

/** The keys of what an interrupted call left injected. */
export const leftInjected = (): string[] => injectedIn(injectedFile)
