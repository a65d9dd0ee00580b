import { ConfigurationError } from './configuration-error.ts'
import { absence, hasPart, type Target } from './inventory.ts'
import { isLocal } from './ssh-login.ts'

/** The services of the stack that compute on a card. */
const onTheCard = ['ollama', 'comfyui']

/**
 * Refuses what can be known to fail, before anything is asked of the host.
 * @param chosen the parts that a deploy goes through. @throws ConfigurationError with what is missing.
 */
export function demandDeployable(target: Target, chosen: readonly string[]): void {
  demandElsewhere(target)
  demandWhole(target)
  demandCard(target, chosen)
}

/** @throws ConfigurationError where the inventory says that there is no card for the services that compute on one. */
export function demandCard(target: Target, chosen: readonly string[]): void {
  const cardless = hasPart(target, 'gpu') ? [] : onTheCard.filter(name => chosen.includes(name))
  if (cardless.length > 0)
    throw new ConfigurationError(
      `The inventory says that ${target.name} has no graphics card, and ${cardless.join(' and ')} would not start without one. Leave the AI services out with \`--skip ai\`.`,
    )
}

/** @throws ConfigurationError where the host is this very machine. */
export function demandElsewhere(target: Target): void {
  if (isLocal(target.ssh))
    throw new ConfigurationError(
      `targets.${target.name}.ssh is this very machine, and a host is deployed to from another one: what guards against a lock-out is a new login from there.`,
    )
}

/** @throws ConfigurationError where the inventory does not say all that a deploy needs. */
function demandWhole(target: Target): void {
  const missing = absence(target, 'stack')
  if (missing !== undefined)
    throw new ConfigurationError(
      `${target.name} is not described as a host of the stack, and a deploy needs all of it. ${missing} inventory.example.yaml shows the whole; \`npm run audit\` judges the host as it is.`,
    )
}
