import { isDeepStrictEqual } from 'node:util'
import type { Target } from '../inventory.ts'
import {
  type FoundContainer,
  listContainers,
  listNetworks,
  parseContainers,
  parseNetworks,
} from '../lived-in/containers.ts'
import { isOfStack } from '../lived-in/names.ts'
import { recordFolder } from '../lived-in/record.ts'
import type { Operation } from '../operation.ts'
import {
  changedSettings,
  type DaemonSettings,
  parseSettings,
  settingsFile,
  takeSettings,
  wantedSettings,
  writeSettings,
} from '../roles/docker.ts'
import type { Service } from '../service.ts'
import { sh } from '../shell.ts'

/** The stack's containers are gone. What they kept in folders stays. */
export const noContainers = (target: Target, services: readonly Service[]): Operation => ({
  title: "The stack's containers are gone",
  async *needed(host) {
    const { exitCode, stdout } = await host.read(listContainers)
    if (exitCode !== 0) return // Without Docker there are none.
    const own = parseContainers(stdout).filter(one => one.labelled || isOfStack(target, services, one))
    const names = own.map(({ name }) => name)
    if (names.length > 0)
      yield {
        what: `stop and remove the containers ${names.join(', ')}`,
        command: sh`docker stop ${names} >/dev/null; docker rm --force --volumes ${names}`,
        timeoutMs: 180_000,
      }
  },
})

/** The stack's network is gone. */
export const noNetwork: Operation = {
  title: "The stack's network is gone",
  async *needed(host) {
    const { exitCode, stdout } = await host.read(listNetworks)
    if (exitCode !== 0) return
    for (const { name, labelled } of parseNetworks(stdout))
      if (labelled) yield { what: `remove the network ${name}`, command: sh`docker network rm ${name}` }
  },
}

const isGroup = (value: unknown): value is DaemonSettings =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Takes out of settings what a deploy has put there, and puts back what stood in its place; what was changed since then stays. */
function without(now: DaemonSettings, added: DaemonSettings, before: DaemonSettings): DaemonSettings {
  const left: Record<string, unknown> = { ...now }
  for (const [key, value] of Object.entries(added)) {
    const [has, had] = [now[key], before[key]]
    if (isGroup(value) && isGroup(has)) {
      const rest = without(has, value, isGroup(had) ? had : {})
      if (Object.keys(rest).length > 0 || isGroup(had)) left[key] = rest
      else delete left[key]
    } else if (isDeepStrictEqual(has, value)) {
      if (had === undefined) delete left[key]
      else left[key] = had
    }
  }
  return left
}

/** daemon.json as it would be without the deploy. @param now what it says. @param before what it said before the first deploy. */
export const settingsBefore = (now: DaemonSettings, before: DaemonSettings): DaemonSettings =>
  without(now, wantedSettings({}, { guard: 'host', toolkit: true, oldCgroups: true, selinux: true }), before)

/** daemon.json holds what its owner wrote, and the daemon runs with it. */
export const ownersSettings: Operation = {
  title: 'The Docker daemon runs with the settings that it had',
  async *needed(host) {
    const kept = `${recordFolder}/others${settingsFile}`
    const [{ stdout: now }, was] = await Promise.all([
      host.read(sh`cat ${settingsFile} 2>/dev/null`),
      host.read(sh`cat ${kept} 2>/dev/null`),
    ])
    const [found, before] = [now, was.stdout].map(text => parseSettings(text, host.name)) as [
      DaemonSettings,
      DaemonSettings,
    ]
    const wanted = settingsBefore(found, before)
    const changed = changedSettings(found, wanted)
    if (changed.length === 0 && (now === was.stdout || !isDeepStrictEqual(wanted, before))) return
    if (!isDeepStrictEqual(wanted, before)) yield writeSettings(wanted)
    else if (was.exitCode === 0) yield { what: `put ${settingsFile} back`, command: sh`cp -a ${kept} ${settingsFile}` }
    else
      yield {
        what: `remove ${settingsFile}`,
        command: sh`rm -f ${settingsFile}; ! grep -qx /etc/docker ${`${recordFolder}/absent`} || rmdir --ignore-fail-on-non-empty /etc/docker`,
      }
    if (changed.length > 0) yield takeSettings(changed)
  },
}

/** Docker runs and starts at boot where it did, and where its owner has containers of his own by now. */
export const ownersDocker = (target: Target, services: readonly Service[]): Operation => ({
  title: 'Docker runs as it did',
  async *needed(host) {
    const [active, now, listed] = await Promise.all([
      host.read(sh`grep -qx docker ${`${recordFolder}/units-active`}`),
      host.read('systemctl is-active --quiet docker.service'),
      host.read(listContainers),
    ])
    if (active.exitCode === 0 || now.exitCode !== 0) return
    const isOwners = (one: FoundContainer) => one.running && !one.labelled && !isOfStack(target, services, one)
    if (listed.exitCode === 0 && parseContainers(listed.stdout).some(isOwners)) return
    yield {
      what: 'stop Docker, which did not run before',
      command: `systemctl stop docker.socket docker.service; ${sh`grep -qx docker ${`${recordFolder}/units-enabled`}`} || systemctl disable docker.service`,
      timeoutMs: 120_000,
    }
  },
})
