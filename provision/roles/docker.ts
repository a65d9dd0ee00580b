import { isDeepStrictEqual } from 'node:util'
import { type Distribution, nothingShadowsDocker, packages } from '../distribution.ts'
import { OperationError } from '../host.ts'
import type { Target } from '../inventory.ts'
import type { Operation } from '../operation.ts'
import { directories } from '../operations/directories.ts'
import { file } from '../operations/file.ts'
import { unit } from '../operations/unit.ts'
import { sh } from '../shell.ts'

const settingsFile = '/etc/docker/daemon.json'

type Settings = Readonly<Record<string, unknown>>

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const merge = (found: Settings, wanted: Settings): Settings => {
  const merged: Record<string, unknown> = { ...found }
  for (const [key, value] of Object.entries(wanted)) {
    const now = merged[key]
    merged[key] = isSettings(value) && isSettings(now) ? merge(now, value) : value
  }
  return merged
}

/** What of the host the daemon's settings depend on. */
interface Circumstances {
  /** Whether the NVIDIA Container Toolkit is there. */
  readonly toolkit: boolean
  /** Whether the host still has control groups of version 1. There Docker lets containers see the host's, and on version 2 their own. */
  readonly oldCgroups: boolean
}

/**
 * The daemon's settings as they should be: what is found there, with the stack's own on top.
 * A port that is published without an address binds to the loopback, on the default bridge and on every new network.
 */
export function wantedSettings(found: Settings, { toolkit, oldCgroups }: Circumstances): Settings {
  const driver = found['log-driver'] ?? 'json-file'
  return merge(found, {
    ip: '127.0.0.1',
    'default-network-opts': { bridge: { 'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1' } },
    ...(driver === 'json-file' && {
      'log-driver': 'json-file',
      'log-opts': { 'max-size': '10m', 'max-file': '3' },
    }),
    ...(oldCgroups && { 'default-cgroupns-mode': 'private' }),
    ...(toolkit && { runtimes: { nvidia: { path: 'nvidia-container-runtime', args: [] } } }),
  })
}

/** daemon.json holds the stack's settings beside its owner's, and the daemon runs with them. */
const daemonSettings: Operation = {
  title: 'The Docker daemon runs with its settings',
  async *needed(host) {
    const [{ stdout: text }, { exitCode: noToolkit }, { exitCode: noNewCgroups }, { stdout: times }] =
      await Promise.all([
        host.read(sh`cat ${settingsFile} 2>/dev/null`),
        host.read('command -v nvidia-container-runtime'),
        host.read('test -e /sys/fs/cgroup/cgroup.controllers'),
        host.read(
          sh`stat -c %Y ${settingsFile}; date +%s -d "$(systemctl show --value -p ActiveEnterTimestamp docker.service)"`,
        ),
      ])
    let found: unknown
    try {
      found = text.trim() ? JSON.parse(text) : {}
    } catch (error) {
      throw new OperationError(`${settingsFile} on ${host.name} is not JSON: ${(error as Error).message}.`)
    }
    if (!isSettings(found))
      throw new OperationError(`${settingsFile} on ${host.name} holds no settings: ${text.trim()}`)

    const wanted = wantedSettings(found, { toolkit: noToolkit === 0, oldCgroups: noNewCgroups !== 0 })
    const restart = {
      what: 'restart Docker, so that it takes its settings',
      command: 'systemctl restart docker.service',
      timeoutMs: 120_000,
    }
    if (isDeepStrictEqual(found, wanted)) {
      const [written = 0, started = 0] = times.trim().split('\n').map(Number)
      if (written > started) yield restart
      return
    }
    yield {
      what: `write ${settingsFile}`,
      command: sh`t=$(mktemp -p /etc/docker) && cat >"$t" && dockerd --validate --config-file="$t" && chmod 644 "$t" && mv -f "$t" ${settingsFile}`,
      input: `${JSON.stringify(wanted, null, 2)}\n`,
    }
    yield restart
  },
}

/**
 * Docker starts after the tailnet's address is there, or a minute later without it: published ports need the address to bind to.
 * `After=tailscaled.service` alone is not enough: it is ready before its address can be bound (tailscale#11504).
 */
const startsAfterTailnet = ({ tailscale }: Target) => `# Written by Plumbline.
[Unit]
After=tailscaled.service tailscale-online.target plumbline-guard.service
Wants=tailscale-online.target plumbline-guard.service

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
  packages(distribution),
  directories([
    { path: '/etc/docker', mode: '755', owner: 'root:root' },
    { path: '/etc/systemd/system/docker.service.d', mode: '755', owner: 'root:root' },
  ]),
  file({ path: '/etc/systemd/system/docker.service.d/plumbline.conf', content: startsAfterTailnet(target) }),
  unit('docker.service'),
  daemonSettings,
  inDockerGroup(target.ssh.user),
]
