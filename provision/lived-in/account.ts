import { affected, type Effect, untouched } from './affected.ts'
import { inTheWay, type Undertaking } from './in-the-way.ts'
import { lacksForDeploy } from './lacks.ts'
import { isDeployed } from './record.ts'

/** What a deploy means for a host that somebody lives in, before anything is done. */
export interface Account {
  /** What a deploy stops for before its first change, in sentences. */
  readonly inTheWay: readonly string[]
  /** What of the owner's it changes. */
  readonly affected: readonly Effect[]
  /** What of the owner's it leaves as it is. */
  readonly untouched: readonly string[]
  /** What the inventory lacks for a deploy; undefined where it has all. */
  readonly lacks: string | undefined
}

/** Puts together what a deploy means for a host. */
export const accountOf = (undertaking: Undertaking, problems: readonly string[] = []): Account => {
  const { target, found } = undertaking
  const unseen =
    found.containers === undefined && found.hasContainers && !isDeployed(found.record, 'docker')
      ? [
          `Docker of ${target.name} does not answer (${found.dockerSays}), so that its containers could not be seen: start it, or repair it, first.`,
        ]
      : []
  return {
    inTheWay: [...problems, ...unseen, ...inTheWay(undertaking)],
    affected: affected(undertaking),
    untouched: untouched(undertaking),
    lacks: lacksForDeploy(target),
  }
}
