import { isDeepStrictEqual } from 'node:util'
import { type Distribution, nothingShadowsDocker, packages } from '../distribution.ts'
import { OperationError } from '../host.ts'
import { hasPart, type Target } from '../inventory.ts'
import type { Operation, Step } from '../operation.ts'
import { directories } from '../operations/directories.ts'
import { file } from '../operations/file.ts'
import { unit } from '../operations/unit.ts'
import { sh } from '../shell.ts'

/** Where the daemon's settings stand. */
export const settingsFile = '/etc/docker/daemon.json'

/** What daemon.json holds. */
export type DaemonSettings = Readonly<Record<string, unknown>>

const isSettings = (value: unknown): value is DaemonSettings =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const merge = (found: DaemonSettings, wanted: DaemonSettings): DaemonSettings => {
  const merged: Record<string, unknown> = { ...found }
  for (const [key, value] of Object.entries(wanted)) {
    const now = merged[key]
    merged[key] = isSettings(value) && isSettings(now) ? merge(now, value) : value
  }
  return merged
}

/** What of the host the daemon's settings depend on. */
interface Circumstances {
  /** What the inventory lets the stack guard: its own networks, or every one of the host. */
  readonly guard: Target['guard']
  /** Whether the NVIDIA Container Toolkit is there, and the stack uses a card. */
  readonly toolkit: boolean
  /** Whether the host still has control groups of version 1. There Docker lets containers see the host's, and on version 2 their own. */
  readonly oldCgroups: boolean
  /** Whether SELinux is switched on: Docker confines containers by it only where it is told to. */
  readonly selinux: boolean
}

/** A command that ends with 0 where SELinux is switched on, enforcing or not. */
export const selinuxIsOn = `PATH=$PATH:/usr/sbin; getenforce 2>/dev/null | grep -qE '^(Enforcing|Permissive)$'`

/** What is wanted for every container of the host: a port that is published without an address binds to the loopback, on the default bridge and on every new network. */
function wantedForAll(found: DaemonSettings, oldCgroups: boolean, selinux: boolean): DaemonSettings {
  const driver = found['log-driver'] ?? 'json-file'
  return {
    ip: '127.0.0.1',
    'default-network-opts': { bridge: { 'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1' } },
    ...(driver === 'json-file' && {
      'log-driver': 'json-file',
      'log-opts': { 'max-size': '10m', 'max-file': '3' },
    }),
    ...(oldCgroups && { 'default-cgroupns-mode': 'private' }),
    ...(selinux && { 'selinux-enabled': true }),
  }
}

/**
 * The daemon's settings as they should be: what is found there, with the stack's own on top. The stack's own containers and network say
 * themselves what they need, so only the runtime for the card is left to the daemon; what is said for every container of the host stands
 * there only where the inventory wants the whole host guarded.
 */
export const wantedSettings = (
  found: DaemonSettings,
  { guard, toolkit, oldCgroups, selinux }: Circumstances,
): DaemonSettings =>
  merge(found, {
    ...(guard === 'host' && wantedForAll(found, oldCgroups, selinux)),
    ...(toolkit && { runtimes: { nvidia: { path: 'nvidia-container-runtime', args: [] } } }),
  })

/** The settings that differ, by their names. */
export const changedSettings = (found: DaemonSettings, wanted: DaemonSettings): string[] =>
  [...new Set([...Object.keys(found), ...Object.keys(wanted)])].filter(
    key => !isDeepStrictEqual(found[key], wanted[key]),
  )

/** Whether the running daemon takes a change over by itself; else it is restarted, and containers with it. */
export const isReloadable = (changed: readonly string[]): boolean => changed.every(key => key === 'runtimes')

/** Reads daemon.json. @throws OperationError that names the host where it cannot be understood. */
export function parseSettings(text: string, name: string): DaemonSettings {
  let found: unknown
  try {
    found = text.trim() ? JSON.parse(text) : {}
  } catch (error) {
    throw new OperationError(`${settingsFile} on ${name} is not JSON: ${(error as Error).message}.`)
  }
  if (!isSettings(found)) throw new OperationError(`${settingsFile} on ${name} holds no settings: ${text.trim()}`)
  return found
}

/** Writes daemon.json, once the daemon has found it right. */
export const writeSettings = (settings: DaemonSettings): Step => ({
  what: `write ${settingsFile}`,
  command: sh`t=$(mktemp -p /etc/docker) && cat >"$t" && dockerd --validate --config-file="$t" && chmod 644 "$t" && mv -f "$t" ${settingsFile}`,
  input: `${JSON.stringify(settings, null, 2)}\n`,
})

/** Lets the daemon take its settings over. */
export const takeSettings = (changed: readonly string[]): Step =>
  isReloadable(changed)
    ? { what: 'let Docker take its settings, which restarts no container', command: 'systemctl reload docker.service' }
    : {
        what: 'restart Docker, so that it takes its settings',
        command: 'systemctl reset-failed docker.service 2>/dev/null; systemctl restart docker.service',
        timeoutMs: 120_000,
      }

/** daemon.json holds the stack's settings beside its owner's, and the daemon runs with them. */
const daemonSettings = (target: Target): Operation => ({
  title: 'The Docker daemon runs with its settings',
  async *needed(host) {
    const [
      { stdout: text },
      { exitCode: noToolkit },
      { exitCode: noNewCgroups },
      { stdout: times },
      runtimes,
      selinux,
    ] = await Promise.all([
      host.read(sh`cat ${settingsFile} 2>/dev/null`),
      host.read('command -v nvidia-container-runtime'),
      host.read('test -e /sys/fs/cgroup/cgroup.controllers'),
      host.read(
        sh`stat -c %Y ${settingsFile}; date +%s -d "$(systemctl show --value -p ActiveEnterTimestamp docker.service)"`,
      ),
      host.read(`docker info --format '{{json .Runtimes}}'`),
      host.read(selinuxIsOn),
    ])
    const found = parseSettings(text, host.name)
    const toolkit = noToolkit === 0 && hasPart(target, 'gpu')
    const wanted = wantedSettings(found, {
      ...{ guard: target.guard, toolkit },
      ...{ oldCgroups: noNewCgroups !== 0, selinux: selinux.exitCode === 0 },
    })
    const changed = changedSettings(found, wanted)
    if (changed.length === 0) {
      const [written = 0, started = 0] = times.trim().split('\n').map(Number)
      const lacks = toolkit && !runtimes.stdout.includes('"nvidia"')
      if (target.guard === 'host' ? written > started : lacks) {
        yield takeSettings(target.guard === 'host' ? ['ip'] : ['runtimes'])
      }
      return
    }
    yield writeSettings(wanted)
    yield takeSettings(changed)
  },
})

/**
 * Docker starts after the tailnet's address is there, or a minute later without it: published ports need the address to bind to.
 * `After=tailscaled.service` alone is not enough: it is ready before its address can be bound (tailscale#11504). tailscale-online.target is
 * too much: its unit waits without a limit, so that with the key expired or the internet away Docker would never start. What could not
 * bind its ports is started when the address comes (roles/tailnet.ts).
 */
const startsAfterTailnet = ({ tailscale }: Target) => `# Written by Plumbline.
[Unit]
After=tailscaled.service plumbline-guard.service
Wants=plumbline-guard.service

[Service]
ExecStartPre=-/bin/sh -c 'for i in $(seq 60); do ip -4 -oneline address show | grep -qF " ${tailscale.address}/" && exit 0; sleep 1; done; echo "${tailscale.address} is not there yet: starting without it."'
TimeoutStartSec=180
`

/** The login may talk to Docker without sudo. */
const inDockerGroup = (user: string): Operation => ({
  title: `${user} is in the group docker`,
  async *needed(host) {
    if (user === 'root') return
    const groups = (await host.show(sh`id -nG -- ${user}`)).trim().split(' ')
    if (!groups.includes('docker')) {
      yield { what: `add ${user} to the group docker`, command: sh`usermod --append --groups docker -- ${user}` }
    }
  },
})

/** Docker Engine, its settings, its start, and who may use it. */
export const dockerRole = (target: Target, distribution: Distribution): readonly Operation[] => [
  nothingShadowsDocker(distribution),
  packages(distribution, { card: hasPart(target, 'gpu') }),
  directories([
    { path: '/etc/docker', mode: '755', owner: 'root:root' },
    { path: '/etc/systemd/system/docker.service.d', mode: '755', owner: 'root:root' },
  ]),
  file({ path: '/etc/systemd/system/docker.service.d/plumbline.conf', content: startsAfterTailnet(target) }),
  unit('docker.service'),
  daemonSettings(target),
  inDockerGroup(target.ssh.user),
]
