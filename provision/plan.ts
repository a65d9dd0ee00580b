import { type Authority, readAuthority } from './certificate.ts'
import { ConfigurationError } from './configuration-error.ts'
import { connect } from './connect.ts'
import { demandCard, demandElsewhere } from './deployable.ts'
import { enter } from './enter.ts'
import type { Target } from './inventory.ts'
import { type Account, accountOf } from './lived-in/account.ts'
import { findHost } from './lived-in/as-found.ts'
import { diskLacks } from './lived-in/disk.ts'
import { lacksForDeploy } from './lived-in/lacks.ts'
import { type Change, look } from './operation.ts'
import { rehearse } from './rehearse.ts'
import { preflight } from './roles/preflight.ts'
import { knownSoFar } from './secrets.ts'
import { type Choice, chosenParts, parts } from './sequence.ts'
import type { Deployment } from './service.ts'
import { services } from './services/index.ts'

/** What a deploy would do, and what it means for the host's owner. */
export interface DeployPlan {
  readonly account: Account
  /** What it would do, in its order; none where the inventory lacks what a deploy needs. */
  readonly changes: readonly Change[]
  /** The parts that are as they should be already. */
  readonly settled: readonly string[]
  /** The variables that a deploy wants and that are not set, or not fit, as the beginnings of sentences. */
  readonly variables: readonly string[]
}

/** What a check says, where it says something. */
function saidBy(check: () => void): string[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) return [error.message]
    throw error
  }
}

/**
 * Says what a deploy would do and what it means for what is there, and changes nothing. It needs no secrets, and no more of the inventory
 * than a login: what else a deploy wants is told.
 * @throws ConfigurationError or ShellError where the host cannot be looked at.
 */
export async function planDeploy(target: Target, choice: Choice = {}): Promise<DeployPlan> {
  const chosen = chosenParts(choice)
  using shell = await connect(target.ssh, `the host ${target.name}`)
  const { host, way } = await enter(shell, target)
  const isWhole = lacksForDeploy(target) === undefined
  const [found, foreseen, disk] = await Promise.all([
    findHost(host, target, services),
    isWhole ? preflight(host, target, way) : undefined,
    isWhole ? diskLacks(host, target, chosen) : [],
  ])
  const distribution = foreseen?.distribution
  const problems = [
    ...saidBy(() => demandElsewhere(target)),
    ...(isWhole ? saidBy(() => demandCard(target, chosen)) : []),
    ...(foreseen?.problems ?? []).map(({ message }) => message),
    ...disk,
  ]
  const account = accountOf({ target, found, chosen, services, ...(distribution && { distribution }) }, problems)
  if (!isWhole || distribution === undefined) return { account, changes: [], settled: [], variables: [] }
  const { secrets, complaints } = secretsForPlan(target)
  const authority: Authority | undefined = target.authority === undefined ? undefined : readAuthority(target.authority)
  const deployment: Deployment = { target, secrets, host, shell, authority, distribution }
  const todo = parts.filter(({ name }) => chosen.includes(name))
  const looked = todo.flatMap(({ name, stages }) =>
    stages(deployment).map(operations => ({ part: name, looks: look(host, operations) })),
  )
  const changes = await rehearse(looked, { blind: account.inTheWay.length > 0 })
  const settled = todo.map(({ name }) => name).filter(name => !changes.some(({ part }) => part === name))
  return { account, changes, settled, variables: complaints }
}

/** What is known of the secrets: of a file that cannot be opened here nothing, which is said in place of every name. */
export function secretsForPlan(
  target: Target,
  environment: NodeJS.ProcessEnv = process.env,
): ReturnType<typeof knownSoFar> {
  try {
    return knownSoFar(target, environment)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const { secrets } = knownSoFar({ ...target, secretsFile: '' }, environment)
    return { secrets, complaints: [error.message.replace(/\.$/, '')] }
  }
}
