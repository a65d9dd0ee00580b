import { ArmedChange, type OnArmed, takeBack } from './armed.ts'
import { type Authority, readAuthority } from './certificate.ts'
import { ConfigurationError } from './configuration-error.ts'
import { connect } from './connect.ts'
import { demandDeployable } from './deployable.ts'
import { enter } from './enter.ts'
import { OperationError, Stopped } from './host.ts'
import type { Target } from './inventory.ts'
import { type Account, accountOf } from './lived-in/account.ts'
import type { Effect } from './lived-in/affected.ts'
import { findHost } from './lived-in/as-found.ts'
import { diskLacks } from './lived-in/disk.ts'
import { keepBefore } from './lived-in/keep.ts'
import { lock } from './lock.ts'
import { newLogin } from './new-login.ts'
import { apply, type Change, look, type Operation, type StandingOperation } from './operation.ts'
import { preflight } from './roles/preflight.ts'
import { readSecrets } from './secrets.ts'
import { type Choice, chosenParts, type DeployPart, parts } from './sequence.ts'
import type { Deployment } from './service.ts'
import { services } from './services/index.ts'
import { ShellError } from './shell.ts'

export type { Change } from './operation.ts'

/** Operations that look at once, and what they saw when the deploy began. */
interface Stage {
  readonly operations: readonly Operation[]
  readonly looks: readonly StandingOperation[]
}

/** What a deploy may be told, and whom it tells. */
export interface DeployOptions extends Choice {
  /** Asked before the first change where the deploy changes something of the owner's: whether it may. Without it, or where it says no, the deploy is refused. */
  readonly consent?: (effects: readonly Effect[]) => boolean | Promise<boolean>
  /** Hears of every step that was done. */
  readonly onChange?: (change: Change) => void
  /** Hears what is being done now. */
  readonly onProgress?: (part: string, state: 'begins' | 'ends' | 'fails' | { readonly step: string }) => void
  /** Hears within how many seconds the host takes the firewall and the guard back by itself, while nobody has confirmed their change. */
  readonly onArmed?: OnArmed
  /** Ends the deploy after the steps under way; the lock is released. */
  readonly signal?: AbortSignal
}

/**
 * Brings a target's stack up. A second time there is nothing to do. What stands in the way, and what of the owner's is affected, is known
 * before the first change.
 * @returns every step that was done. @throws ConfigurationError, ShellError or OperationError with a sentence.
 */
export async function deploy(target: Target, options: DeployOptions = {}): Promise<Change[]> {
  const chosen = chosenParts(options)
  demandDeployable(target, chosen)
  const secrets = readSecrets(target)
  const authority: Authority | undefined = target.authority === undefined ? undefined : readAuthority(target.authority)
  using shell = await connect(target.ssh, `the host ${target.name}`)
  const { host, way } = await enter(shell, target)
  const [{ distribution, unsettled, problems }, found, disk] = await Promise.all([
    preflight(host, target, way),
    findHost(host, target, services),
    diskLacks(host, target, chosen),
  ])
  const [problem] = problems
  if (problem !== undefined || distribution === undefined) throw problem
  await cleared(accountOf({ target, found, chosen, services, distribution }, disk), target, options)
  const deployment: Deployment = { target, secrets, host, shell, authority, distribution }
  const todo = parts.filter(({ name }) => chosen.includes(name))
  const held = await lock(host, shell)
  try {
    if (unsettled) await takeBack(host)
    await keepBefore(host, target, found.record, chosen)
    return await carryOut(todo, deployment, options)
  } finally {
    await held.release()
  }
}

const listed = (sentences: readonly string[]): string => sentences.map(one => `\n  - ${one}`).join('')

/** @throws OperationError where something stands in the way, or the owner has not agreed to what becomes of his. */
async function cleared({ inTheWay, affected }: Account, { name }: Target, { consent }: DeployOptions): Promise<void> {
  if (inTheWay.length > 0)
    throw new OperationError(`Nothing was changed on ${name}, as this stands in the way:${listed(inTheWay)}`)
  const effects = affected.filter(({ asked }) => asked)
  if (effects.length === 0 || (await consent?.(affected))) return
  throw new OperationError(
    `Nothing was changed on ${name}, as a deploy changes something of its owner's:${listed(effects.map(({ what }) => what))}\nSay \`--yes\` if that is meant.`,
  )
}

/** Lets every part look at the host at once. */
const looked = (
  todo: readonly DeployPart[],
  deployment: Deployment,
): { part: DeployPart; stages: readonly Stage[] }[] =>
  todo.map(part => ({
    part,
    stages: part.stages(deployment).map(operations => ({ operations, looks: look(deployment.host, operations) })),
  }))

/** What came of a part. */
interface Outcome {
  readonly changed: boolean
}

/**
 * Every part begins as soon as what it needs is done; after a failure nothing new begins. At first all of them look at the host at
 * once, and what they see counts as long as nothing before them was changed: so a deploy with nothing to do is one look.
 */
async function carryOut(
  todo: readonly DeployPart[],
  deployment: Deployment,
  options: DeployOptions,
): Promise<Change[]> {
  const { onProgress, onChange, onArmed, signal } = options
  const changes: Change[] = []
  const failures: Error[] = []
  const outcomes = new Map<string, Promise<Outcome>>()
  const run = async ({ name, after, armed }: DeployPart, stages: readonly Stage[]): Promise<Outcome> => {
    const before = await Promise.all(after.map(one => outcomes.get(one)))
    if (failures.length > 0 || signal?.aborted) return { changed: true }
    let changed = before.some(outcome => outcome?.changed)
    onProgress?.(name, 'begins')
    const change = armed && new ArmedChange(deployment.host, newLogin(deployment.target), onArmed)
    try {
      for (const { operations, looks } of stages) {
        const stirred = await apply(deployment.host, operations, {
          ...(!changed && { looks }),
          ...(signal && { signal }),
          ...(change && { before: () => change.before() }),
          onStep: (step, done) => {
            if (!done) return onProgress?.(name, { step: step.what })
            const change = { part: name, what: step.what }
            changes.push(change)
            onChange?.(change)
          },
        })
        changed ||= stirred
      }
      await change?.settle()
      onProgress?.(name, 'ends')
    } catch (error) {
      onProgress?.(name, 'fails')
      const stopped = signal?.aborted && error === signal.reason
      const reason = stopped ? new Stopped() : error instanceof Error ? error : new Error(String(error))
      const told = change ? await change.undone(reason) : reason
      if (!(told instanceof Stopped)) failures.push(explained(name, told))
    }
    return { changed }
  }
  for (const { part, stages } of looked(todo, deployment)) outcomes.set(part.name, run(part, stages))
  await Promise.all(outcomes.values())
  if (signal?.aborted) {
    const told = failures.map(({ message }) => `${message.replace(/\.?$/, '.')} `).join('')
    throw new OperationError(`Stopped. ${told}The next deploy carries on from here.`)
  }
  const [first, ...others] = failures
  if (first === undefined) return changes
  if (others.length > 0) first.message = [first, ...others].map(({ message }) => message).join('\n')
  throw first
}

function explained(part: string, error: Error): Error {
  if (error instanceof OperationError) return new OperationError(`${part}: ${error.message}`)
  if (error instanceof ShellError || error instanceof ConfigurationError) return error
  return new OperationError(`${part}: ${error.message}`)
}
