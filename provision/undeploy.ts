import { ArmedChange, type OnArmed, takeBack } from './armed.ts'
import { connect } from './connect.ts'
import { demandElsewhere } from './deployable.ts'
import { enter } from './enter.ts'
import { type Host, OperationError } from './host.ts'
import type { Target } from './inventory.ts'
import { isDeployed, readRecord, type StackRecord } from './lived-in/record.ts'
import { lock } from './lock.ts'
import { newLogin } from './new-login.ts'
import { apply, type Change, look, type Operation } from './operation.ts'
import { rehearse } from './rehearse.ts'
import { services } from './services/index.ts'
import { noContainers, noNetwork, ownersDocker, ownersSettings } from './undo/docker.ts'
import {
  noComposeFolders,
  noData,
  noRecord,
  noScans,
  ownersDockerUnit,
  ownersFirewall,
  ownersGroup,
  ownersJournal,
} from './undo/files.ts'
import { noLateStart, ownersForwarding } from './undo/tailnet.ts'

/** What an undeploy may be told, and whom it tells. */
export interface UndeployOptions {
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean
  /** Remove the data of the services too. */
  readonly data?: boolean
  /** Hears of every step that was done, or would be. */
  readonly onChange?: (change: Change) => void
  /** Hears within how many seconds the host takes the change of its firewall back by itself. */
  readonly onArmed?: OnArmed
  /** Ends it after the step under way. */
  readonly signal?: AbortSignal
}

/** Operations that belong together. */
interface Stretch {
  readonly name: string
  readonly operations: readonly Operation[]
  readonly armed?: true
}

/** @param record says which services were deployed: what lies under the names of others is its owner's. */
export const stretches = (target: Target, record: StackRecord, data: boolean): Stretch[] => {
  const deployed = services.filter(({ name }) => isDeployed(record, name))
  return [
    { name: 'journal', operations: [ownersJournal, noScans] },
    { name: 'tailnet', operations: [noLateStart, ownersForwarding] },
    {
      name: 'stack',
      operations: [noContainers(target, deployed), noComposeFolders(target, deployed)],
    },
    { name: 'docker', operations: [ownersDockerUnit, ownersSettings, ownersGroup(target)] },
    { name: 'firewall', operations: [ownersFirewall], armed: true },
    // After a reload of firewalld Docker puts back the rules of every network that it has ever had: this one's go with it, after the last reload.
    { name: 'docker', operations: [noNetwork, ownersDocker(target, services)] },
    ...(data ? [{ name: 'data', operations: [noData(target, deployed)] }] : []),
    { name: 'record', operations: [noRecord] },
  ]
}

/**
 * Takes back what deploys have done to a host: containers, network, compose folders, units, settings of the daemon, firewall and guard are as
 * they were before the first one. Data stays, unless its removal is asked for; images and installed packages stay. An undeploy that was
 * interrupted is finished by the next one.
 * @returns every step that was done, or would be. @throws ConfigurationError, ShellError or OperationError with a sentence.
 */
export async function undeploy(target: Target, options: UndeployOptions = {}): Promise<Change[]> {
  demandElsewhere(target)
  using shell = await connect(target.ssh, `the host ${target.name}`)
  const { host } = await enter(shell, target)
  const record = await readRecord(host, target)
  if (!record.kept) {
    if (record.parts.length === 0) return []
    throw new OperationError(
      `${target.name} was first deployed by a version that did not keep what was there before, so that nobody knows what to bring back. By hand: remove the containers with the label plumbline.stack, ${target.deployPath}, /etc/systemd/system/docker.service.d/plumbline.conf, the zone self-hosted and plumbline-guard.service.`,
    )
  }
  const todo = stretches(target, record, options.data === true)
  if (options.dryRun) {
    const looked = todo.map(({ name, operations }) => ({ part: name, looks: look(host, operations) }))
    return await rehearse(looked, options)
  }
  const held = await lock(host, shell)
  try {
    await takeBack(host)
    return await carriedOut(host, target, todo, options)
  } finally {
    await held.release()
  }
}

async function carriedOut(
  host: Host,
  target: Target,
  todo: readonly Stretch[],
  { onChange, onArmed, signal }: UndeployOptions,
): Promise<Change[]> {
  const changes: Change[] = []
  for (const { name, operations, armed } of todo) {
    const change = armed && new ArmedChange(host, newLogin(target), onArmed)
    try {
      await apply(host, operations, {
        ...(signal && { signal }),
        ...(change && { before: () => change.before() }),
        onStep: ({ what }, done) => {
          if (!done) return
          changes.push({ part: name, what })
          onChange?.({ part: name, what })
        },
      })
      await change?.settle()
    } catch (error) {
      if (signal?.aborted && error === signal.reason)
        throw new OperationError('Stopped. The next undeploy carries on from here.')
      const reason = error instanceof Error ? error : new Error(String(error))
      throw change ? await change.undone(reason) : reason
    }
  }
  return changes
}
