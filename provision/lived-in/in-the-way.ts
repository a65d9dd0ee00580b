import { basename } from 'node:path'
import type { Distribution } from '../distribution.ts'
import { hasPart, sshdPort, type Target } from '../inventory.ts'
import { changedSettings, parseSettings, settingsFile, wantedSettings } from '../roles/docker.ts'
import type { Service } from '../service.ts'
import { isWithin, overlap } from '../subnet.ts'
import type { AsFound } from './as-found.ts'
import { lacksForDeploy } from './lacks.ts'
import { isOutward } from './listeners.ts'
import { namesakes } from './names.ts'
import { takenPorts } from './ports.ts'
import { isDeployed } from './record.ts'

/** What a deploy goes through, and onto what. */
export interface Undertaking {
  readonly target: Target
  readonly found: AsFound
  /** The names of the parts that a deploy goes through. */
  readonly chosen: readonly string[]
  /** All services of the stack. */
  readonly services: readonly Service[]
  /** Undefined where the host runs none that a deploy knows. */
  readonly distribution?: Pick<Distribution, 'id' | 'packages'>
}

const onTheCard = ['ollama', 'comfyui']

function* cardLacks({ target, found, chosen, distribution }: Undertaking): Generator<string> {
  const computing = onTheCard.filter(name => chosen.includes(name))
  if (computing.length === 0 || (lacksForDeploy(target) === undefined && !hasPart(target, 'gpu'))) return
  if (!found.card) {
    yield `${target.name} has no graphics card of NVIDIA (no /dev/nvidia0), and ${computing.join(' and ')} would not start without one: leave the AI services out with \`--skip ai\`.`
    return
  }
  if (!found.toolkit && distribution?.packages.toolkit.length === 0)
    yield `The NVIDIA Container Toolkit is not installed on ${target.name}, and ${distribution.id} has no package for it: install it as its makers say (https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/).`
}

/** What the daemon's settings would lose: values of the owner's that the stack's replace, and words of its command line that say the same. */
function* daemonRefuses({ target, found, chosen }: Undertaking): Generator<string> {
  if (!chosen.includes('docker')) return
  let settings: ReturnType<typeof parseSettings>
  try {
    settings = parseSettings(found.daemonSettings, target.name)
  } catch (error) {
    yield `${(error as Error).message} Mend it first.`
    return
  }
  const toolkit = found.toolkit && hasPart(target, 'gpu')
  const wanted = wantedSettings(settings, {
    guard: target.guard,
    toolkit,
    oldCgroups: found.oldCgroups,
    selinux: found.selinux,
  })
  const changed = changedSettings(settings, wanted)
  const elsewhere = settingsElsewhere(found.daemonWords)
  if (changed.length > 0 && elsewhere !== undefined)
    yield `dockerd of ${target.name} reads its settings from ${elsewhere}, and a deploy writes ${settingsFile}: let the daemon read that one.`
  const flags = new Map([
    ['runtimes', '--add-runtime'],
    ['log-opts', '--log-opt'],
    ['default-network-opts', '--default-network-opt'],
  ])
  for (const key of changed) {
    const flag = flags.get(key) ?? `--${key}`
    if (found.daemonWords.some(word => word === flag || word.startsWith(`${flag}=`)))
      yield `dockerd of ${target.name} is started with ${flag}, and does not start where daemon.json says ${key} too: take it out of the unit (\`systemctl cat docker.service\`) or of the file that the unit reads.`
  }
  if (isDeployed(found.record, 'docker')) return
  for (const { key, was, becomes } of lostSettings(settings, wanted)) {
    const said = `daemon.json of ${target.name} says ${key}: ${JSON.stringify(was)}, which a deploy`
    if (key === 'runtimes.nvidia.path' && basename(String(was)) === becomes) continue // The same program.
    if (key.startsWith('runtimes.')) yield `${said} makes ${JSON.stringify(becomes)}: take that line out.`
    else
      yield `${said} with \`guard: host\` makes ${JSON.stringify(becomes)}: take that line out, or leave \`guard: host\` out of the inventory.`
  }
}

/** Where a daemon that was told so reads its settings in place of daemon.json. */
function settingsElsewhere(words: readonly string[]): string | undefined {
  const at = words.findIndex(word => /^--config-file(=|$)/.test(word))
  const path = words[at]?.split('=')[1] ?? words[at + 1]
  return at < 0 || path === settingsFile ? undefined : path
}

interface LostSetting {
  readonly key: string
  readonly was: unknown
  readonly becomes: unknown
}

/** Settings that had a value and get another, by their names from the outside in. */
function lostSettings(found: object, wanted: object, within: readonly string[] = []): LostSetting[] {
  return Object.entries(found).flatMap(([name, was]) => {
    const becomes = (wanted as Record<string, unknown>)[name]
    const key = [...within, name]
    const isGroup = (value: unknown): value is object =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
    if (isGroup(was) && isGroup(becomes)) return lostSettings(was, becomes, key)
    return JSON.stringify(was) === JSON.stringify(becomes) ? [] : [{ key: key.join('.'), was, becomes }]
  })
}

const calledByName: Readonly<Record<string, string>> = {
  ufw: 'ufw (`ufw disable` ends it)',
  nftables: "nftables.service with rules of its owner's (`systemctl disable --now nftables` ends it)",
  'netfilter-persistent': 'netfilter-persistent (`systemctl disable --now netfilter-persistent` ends it)',
  iptables: 'iptables.service (`systemctl disable --now iptables` ends it)',
  rules: 'rules that a script has loaded (`nft list table inet filter` and `iptables -S INPUT` show them)',
}

function* firewallRefuses({ target, found, chosen }: Undertaking): Generator<string> {
  if (!chosen.includes('firewall')) return
  for (const other of found.firewalls.filter(name => name !== 'firewalld'))
    yield `Another firewall guards ${target.name}: ${calledByName[other] ?? other}. The stack's is firewalld, and of two each undoes what the other allows: decide for one.`
  const kept = sshdPort(target)
  const ports = found.listeners
    .filter(one => one.protocol === 'tcp' && one.processes.includes('sshd') && isOutward(one.address))
    .map(({ port }) => port)
  const shut = [...new Set(ports)].filter(port => port !== kept)
  if (shut.length > 0 && !isDeployed(found.record, 'firewall'))
    yield `sshd of ${target.name} also listens on port ${shut.join(', ')}, which the firewall would shut, as it lets SSH in at port ${kept} only: take that \`Port\` out of sshd_config, or say \`listens: ${shut[0]}\` under ssh.`
}

function* tailnetIsNone({ target, found }: Undertaking): Generator<string> {
  if (!hasPart(target, 'tailscale')) {
    if (!found.addresses.some(({ link }) => link === 'tailscale0'))
      yield `${target.name} is in no tailnet (it has no interface tailscale0), by which alone the stack is reached: install Tailscale there, and \`tailscale up\`.`
    return
  }
  const { address, interface: link, allowedPeers } = target.tailscale
  const lan = hasPart(target, 'lan') ? target.lan : undefined
  if (lan?.interface === link || lan?.address === address) {
    yield `The inventory calls ${lan.interface} (${lan.address}) both the LAN and the tailnet: a deploy would shut SSH for the whole LAN. \`tailscale\` is for the addresses that \`tailscale ip -4\` prints, here and on the peers.`
    return
  }
  const subnets = found.addresses.filter(one => one.link !== link && !one.subnet.endsWith('/32') && one.link !== 'lo')
  for (const peer of [address, ...allowedPeers]) {
    const neighbour = subnets.find(({ subnet }) => isWithin(peer, subnet))
    if (neighbour)
      yield `${peer}, which the inventory has in the tailnet, is an address of the network at ${neighbour.link} (${neighbour.subnet}): the guard would shut SSH for it. \`tailscale\` is for the addresses that \`tailscale ip -4\` prints.`
  }
}

function* networkOverlaps({ target, found, chosen }: Undertaking): Generator<string> {
  if (!chosen.includes('networks') || !hasPart(target, 'docker')) return
  const { subnet, network } = target.docker
  const other = found.networks.find(one => one.name !== network && one.subnets.some(its => overlap(its, subnet)))
  if (other)
    yield `docker.subnet (${subnet}) has addresses in common with the Docker network ${other.name} (${other.subnets.join(', ')}): choose another subnet in the inventory.`
  // Bridges of Docker are its networks.
  const link = found.addresses.find(one => !/^(br-|docker)/.test(one.link) && overlap(one.subnet, subnet))
  if (link)
    yield `docker.subnet (${subnet}) has addresses in common with the network at ${link.link} (${link.subnet}), whose machines the guard would shut out: choose another subnet in the inventory.`
}

function* packagesShadow({ target, found, chosen, distribution }: Undertaking): Generator<string> {
  if (!chosen.includes('docker') || distribution?.id !== 'fedora' || isDeployed(found.record, 'docker')) return
  if (found.podman.length > 0)
    yield `Podman of ${target.name} has containers (${found.podman.join(', ')}), and a deploy removes Podman where it shadows Docker: move them elsewhere first.`
}

/**
 * What would make a deploy fail, or do harm that nobody asked for, in sentences. Nothing of it is found out by changing something.
 */
export function inTheWay(undertaking: Undertaking): string[] {
  const { target, found, services, chosen } = undertaking
  const taken = takenPorts(target, found, services).filter(({ service }) => chosen.includes(service))
  const theirs = target.adopt ? [] : namesakes(target, found, services)
  return [
    ...taken.map(
      ({ service, ports, by }) =>
        `${ports.join(' and ')} ${ports.length > 1 ? 'are' : 'is'} taken by ${by}, and ${service} needs ${ports.length > 1 ? 'them' : 'it'}${hasPart(target, 'tailscale') ? ` at ${target.tailscale.address}` : ''}: let that listen at one other address only (such as the LAN's), or leave ${service} out with \`--skip ${service}\`.`,
    ),
    ...theirs
      .filter(({ part }) => chosen.includes(part))
      .map(
        ({ what, part, fate }) =>
          `${what}. Rename it, leave ${part} out with \`--skip ${part}\`, or say \`adopt: true\` in the inventory: then a deploy ${fate}.`,
      ),
    ...cardLacks(undertaking),
    ...daemonRefuses(undertaking),
    ...firewallRefuses(undertaking),
    ...tailnetIsNone(undertaking),
    ...networkOverlaps(undertaking),
    ...packagesShadow(undertaking),
  ]
}
