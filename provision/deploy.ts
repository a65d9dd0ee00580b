import { ArmedChange, type NewLogin, type OnArmed, takeBack } from './armed.ts'
import { type Authority, readAuthority } from './certificate.ts'
import { ConfigurationError } from './configuration-error.ts'
import { connect } from './connect.ts'
import { demandDeployable } from './deployable.ts'
import { enter } from './enter.ts'
import { OperationError, Stopped } from './host.ts'
import type { Target } from './inventory.ts'
import { lock } from './lock.ts'
import { apply, type Change, look, type Operation, plan, type StandingOperation } from './operation.ts'
import { dockerRole } from './roles/docker.ts'
import { firewallRole } from './roles/firewall.ts'
import { networksRole } from './roles/networks.ts'
import { preflight } from './roles/preflight.ts'
import { storageRole } from './roles/storage.ts'
import { readSecrets } from './secrets.ts'
import { broughtUp, containerNames, type Deployment, type Service } from './service.ts'
import { services } from './services/index.ts'
import { ShellError } from './shell.ts'

export type { Change } from './operation.ts'

/** A role or a service: what has to be done before it, and its operations, stage by stage. */
interface Part {
  readonly name: string
  readonly after: readonly string[]
  readonly stages: (deployment: Deployment) => readonly (readonly Operation[])[]
  /** It can lock its owner out: the host undoes it by itself unless a new login confirms it. */
  readonly armed?: true
}

/** Operations that look at once, and what they saw when the deploy began. */
interface Stage {
  readonly operations: readonly Operation[]
  readonly looks: readonly StandingOperation[]
}

const roles: readonly Part[] = [
  {
    name: 'docker',
    after: [],
    stages: ({ target, distribution }) => [dockerRole(target, distribution)],
  },
  { name: 'firewall', after: ['docker'], stages: ({ target }) => [firewallRole(target)], armed: true },
  {
    name: 'networks',
    after: ['firewall'],
    stages: ({ target }) => [networksRole(target, services.flatMap(containerNames))],
  },
  {
    name: 'storage',
    after: [],
    stages: ({ target }) => [
      storageRole(target, [
        { path: 'services', mode: '755', owner: 'root:root' },
        { path: 'ai', mode: '755', owner: 'root:root' },
        ...services.flatMap(({ folders }) => folders),
      ]),
    ],
  },
]

const partOf = (service: Service): Part => ({
  name: service.name,
  after: ['networks', 'storage', ...service.dependencies],
  stages: deployment => [broughtUp(service, deployment), service.configured(deployment)],
})

const parts: readonly Part[] = [...roles, ...services.map(partOf)]

const namesOf = (phase: Service['phase']): string[] =>
  services.filter(service => service.phase === phase).map(({ name }) => name)

/** What can be named with --only and --skip, beside the parts themselves. */
const groups: Readonly<Record<string, readonly string[]>> = {
  preflight: [],
  infrastructure: roles.map(({ name }) => name),
  core: namesOf('core'),
  ai: namesOf('ai'),
  application: namesOf('application'),
  services: services.map(({ name }) => name),
  proxy: ['nginx-proxy-manager'],
}

function named(words: readonly string[], option: string): Set<string> {
  const known = [...Object.keys(groups), ...parts.map(({ name }) => name)]
  const unknown = words.filter(word => !known.includes(word))
  if (unknown.length > 0) {
    throw new ConfigurationError(`${option}: there is no "${unknown.join('", "')}"; there are ${known.join(', ')}.`)
  }
  return new Set(words.flatMap(word => groups[word] ?? [word]))
}

/** Which parts a deploy goes through, in order: those that are named, with what has to be there before them. */
export function chosenParts({ only, skip = [] }: Pick<DeployOptions, 'only' | 'skip'> = {}): string[] {
  const wanted = only ? named(only, '--only') : new Set(parts.map(({ name }) => name))
  const without = named(skip, '--skip')
  const needs = (name: string): string[] =>
    parts.find(part => part.name === name)?.after.flatMap(one => [one, ...needs(one)]) ?? []
  const all = new Set([...wanted].flatMap(name => [name, ...needs(name)]))
  return parts.map(({ name }) => name).filter(name => all.has(name) && !without.has(name))
}

/** What a deploy may be told, and whom it tells. */
export interface DeployOptions {
  /** Names of parts or groups. */
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  /** Tell what would be done, and do nothing. */
  readonly dryRun?: boolean
  /** Hears of every step that was done, or would be. */
  readonly onChange?: (change: Change) => void
  /** Hears what is being done now. */
  readonly onProgress?: (part: string, state: 'begins' | 'ends' | 'fails' | { readonly step: string }) => void
  /** Hears within how many seconds the host takes the firewall and the guard back by itself, while nobody has confirmed their change. */
  readonly onArmed?: OnArmed
  /** Ends the deploy after the steps under way; the lock is released. */
  readonly signal?: AbortSignal
}

/**
 * Brings a target's stack up, or says what that would take (`dryRun`). A second time there is nothing to do.
 * @returns every step that was done. @throws ConfigurationError, ShellError or OperationError with one sentence.
 */
export async function deploy(target: Target, options: DeployOptions = {}): Promise<Change[]> {
  const chosen = chosenParts(options)
  demandDeployable(target, chosen)
  const secrets = readSecrets(target)
  const authority: Authority | undefined = target.authority === undefined ? undefined : readAuthority(target.authority)
  using shell = await connect(target.ssh, `the host ${target.name}`)
  const { host, way } = await enter(shell, target)
  const { distribution, unsettled } = await preflight(host, target, way)
  const deployment: Deployment = { target, secrets, host, shell, authority, distribution }
  const todo = parts.filter(({ name }) => chosen.includes(name))
  if (options.dryRun) return await rehearse(todo, deployment, options)
  const held = await lock(host, shell)
  try {
    if (unsettled) await takeBack(host)
    return await carryOut(todo, deployment, options)
  } finally {
    await held.release()
  }
}

/** Lets every part look at the host at once. */
const looked = (todo: readonly Part[], deployment: Deployment): { part: Part; stages: readonly Stage[] }[] =>
  todo.map(part => ({
    part,
    stages: part.stages(deployment).map(operations => ({ operations, looks: look(deployment.host, operations) })),
  }))

/** What carrying out would do, part by part. */
async function rehearse(todo: readonly Part[], deployment: Deployment, options: DeployOptions): Promise<Change[]> {
  const changes: Change[] = []
  for (const { part, stages } of looked(todo, deployment)) {
    options.onProgress?.(part.name, 'begins')
    for (const { looks } of stages) {
      await plan(looks, {
        blind: changes.length > 0,
        onStep: (what, uncertain) => {
          const change: Change = { part: part.name, what, ...(uncertain && { uncertain }) }
          changes.push(change)
          options.onChange?.(change)
        },
      })
    }
    options.onProgress?.(part.name, 'ends')
  }
  return changes
}

/** Logs in once more, as the deploy itself did. */
const newLogin =
  (target: Target): NewLogin =>
  async () => {
    const shell = await connect(target.ssh, `the host ${target.name}`)
    try {
      return { host: (await enter(shell, target)).host, [Symbol.dispose]: () => shell.close() }
    } catch (error) {
      shell.close()
      throw error
    }
  }

/** What came of a part. */
interface Outcome {
  readonly changed: boolean
}

/**
 * Every part begins as soon as what it needs is done; after a failure nothing new begins. At first all of them look at the host at
 * once, and what they see counts as long as nothing before them was changed: so a deploy with nothing to do is one look.
 */
async function carryOut(todo: readonly Part[], deployment: Deployment, options: DeployOptions): Promise<Change[]> {
  const { onProgress, onChange, onArmed, signal } = options
  const changes: Change[] = []
  const failures: Error[] = []
  const outcomes = new Map<string, Promise<Outcome>>()
  const run = async ({ name, after, armed }: Part, stages: readonly Stage[]): Promise<Outcome> => {
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
