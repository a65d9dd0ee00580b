import { hasPart, sshdPort, type Target } from '../inventory.ts'
import { changedSettings, isReloadable, parseSettings, wantedSettings } from '../roles/docker.ts'
import { isBanRule } from '../roles/zone.ts'
import type { Service } from '../service.ts'
import type { AsFound } from './as-found.ts'
import type { FoundContainer } from './containers.ts'
import type { Undertaking } from './in-the-way.ts'
import { isOutward } from './listeners.ts'
import { isOfStack, namesakes } from './names.ts'
import { isDeployed } from './record.ts'

/** Something of the owner's that a deploy changes. */
export interface Effect {
  /** A sentence. */
  readonly what: string
  /** It is done only once somebody has said yes to it. */
  readonly asked: boolean
}

const asked = (what: string): Effect => ({ what, asked: true })
const told = (what: string): Effect => ({ what, asked: false })

/** The containers that no deploy has made. */
const ownersContainers = (
  target: Target,
  { containers = [] }: AsFound,
  services: readonly Service[],
): FoundContainer[] => containers.filter(one => !isOfStack(target, services, one) && !one.labelled)

/** The ports that a container is published on where others can ask, as "8080/tcp of jellyfin". */
const openPorts = ({ name, published }: FoundContainer): string[] => [
  ...new Set(published.filter(one => isOutward(one.address)).map(one => `${one.port}/${one.protocol} of ${name}`)),
]

/** Whether the toolkit is installed beside a daemon that runs, which then restarts. */
const toolkitComes = ({ target, found, distribution }: Undertaking): boolean =>
  hasPart(target, 'gpu') &&
  !found.toolkit &&
  found.containers !== undefined &&
  !found.shadowing.includes('moby-engine') &&
  (distribution?.packages.toolkit.length ?? 0) > 0

function* dockerRestarts({ target, found, services }: Undertaking, why: string): Generator<Effect> {
  const running = ownersContainers(target, found, services).filter(one => one.running)
  if (running.length === 0 || found.liveRestore) return
  const stopped = running.filter(one => !one.comesBack).map(({ name }) => name)
  yield asked(
    `Docker restarts${why}, and with it ${running.map(({ name }) => name).join(', ')}.${stopped.length > 0 ? ` Without a restart policy ${stopped.join(', ')} will not come back by itself.` : ''}`,
  )
}

function* daemonEffects(undertaking: Undertaking): Generator<Effect> {
  const { target, found, services } = undertaking
  let settings: ReturnType<typeof parseSettings>
  try {
    settings = parseSettings(found.daemonSettings, target.name)
  } catch {
    return // It is in the way, and nothing is done.
  }
  const comes = toolkitComes(undertaking)
  const toolkit = comes || (found.toolkit && hasPart(target, 'gpu'))
  const wanted = wantedSettings(settings, {
    guard: target.guard,
    toolkit,
    oldCgroups: found.oldCgroups,
    selinux: found.selinux,
  })
  const changed = changedSettings(settings, wanted)
  if (comes) yield* dockerRestarts(undertaking, ', as it looks for the NVIDIA Container Toolkit only when it starts')
  if (changed.length === 0) return
  if (isReloadable(changed)) {
    const how = comes ? '' : '; Docker takes that over without a restart'
    yield told(`daemon.json gets the runtime \`nvidia\` beside what is in it${how}.`)
    return
  }
  if (!comes) yield* dockerRestarts(undertaking, '')
  const owners = ownersContainers(target, found, services)
  const meaning: Readonly<Record<string, string>> = {
    ip: '`ip`: a port that is published without an address on the default bridge listens on 127.0.0.1',
    'default-network-opts':
      '`default-network-opts`: in every network that is made from now on, a port without an address (`8080:80`) listens on 127.0.0.1, so that after the next `docker compose down` and `up` others reach it no more; `0.0.0.0:8080:80` means what `8080:80` meant',
    'log-driver': '`log-driver` and `log-opts`: a container that is made anew keeps no more than 30 MB of logs',
    'selinux-enabled':
      '`selinux-enabled`: a container that is made anew is confined by SELinux, and reads a folder of the host only where that is mounted with `:z`',
    'default-cgroupns-mode': '`default-cgroupns-mode`: a container that is made anew sees only its own control groups',
  }
  const means = changed.flatMap(key => meaning[key] ?? [])
  if (means.length > 0) {
    const what = `daemon.json gets settings for every container of the host, as the inventory says \`guard: host\`. ${means.join('. ')}.`
    yield owners.length > 0 ? asked(what) : told(what)
  }
}

/** Packages that stand where Docker Engine comes: what is run by them stops. */
function* packagesGo({ target, found, services }: Undertaking): Generator<Effect> {
  const [first, ...others] = found.shadowing
  if (first === undefined) return
  const running = ownersContainers(target, found, services).filter(one => one.running)
  const stops =
    found.shadowing.includes('moby-engine') && running.length > 0
      ? ` With moby-engine ${running.map(({ name }) => name).join(', ')} stop; Docker Engine starts those that have a restart policy.`
      : ''
  yield asked(
    `The package${others.length > 0 ? 's' : ''} ${found.shadowing.join(', ')} ${others.length > 0 ? 'are' : 'is'} removed, as Docker Engine comes in that place.${stops}`,
  )
}

/** What a program needs open that only asks, or that no firewall keeps out. */
const asksOnly =
  /^(dhclient|dhcpcd|NetworkManager|systemd-(network|resolve|timesyn)\w*|chronyd|wireguard-go|tailscaled)$/

function* firewallStarts({ target, found }: Undertaking): Generator<Effect> {
  const port = sshdPort(target)
  const closing = found.listeners.filter(
    ({ address, processes, port: its }) =>
      isOutward(address) && its !== port && !processes.some(name => name === 'docker-proxy' || asksOnly.test(name)),
  )
  const names = closing.map(one => `${one.port}/${one.protocol} (${one.processes.join(', ') || 'a program'})`)
  const begins = `firewalld starts, and lets others in at port ${port} (SSH) only`
  yield names.length > 0 ? asked(`${begins}. What closes: ${[...new Set(names)].join(', ')}.`) : told(`${begins}.`)
}

/** Settings of a zone that let somebody in, and what of them every installation has. */
const openings = ['services', 'ports', 'protocols', 'sources', 'source-ports', 'forward-ports'] as const
const usual = ['ssh', 'dhcpv6-client', 'mdns']

function* zonesChange({ target, found }: Undertaking): Generator<Effect> {
  const port = `${sshdPort(target)}/tcp`
  const link = hasPart(target, 'lan') ? target.lan.interface : undefined
  const tailnet = hasPart(target, 'tailscale') ? target.tailscale.interface : undefined
  const replaced = found.zones.filter(
    ({ name, isDefault, interfaces }) =>
      ['public', 'self-hosted'].includes(name) ||
      isDefault ||
      [link, tailnet].some(one => one !== undefined && interfaces.includes(one)),
  )
  for (const { name, isDefault, interfaces, settings } of replaced) {
    const isWrittenAnew = ['public', 'self-hosted'].includes(name)
    const isTailnets = !isDefault && !isWrittenAnew && tailnet !== undefined && interfaces.includes(tailnet)
    const lost = [
      ...openings
        .flatMap(key => (settings[key] ?? '').split(/\s+/))
        .filter(word => word !== '' && word !== port && (!usual.includes(word) || isTailnets)),
      ...(settings.target === 'ACCEPT' ? ['whatever else comes (its target is ACCEPT)'] : []),
    ]
    const rules = (settings['rich rules'] ?? '').split('\n').filter(rule => rule !== '' && !isBanRule(rule))
    const moves = isDefault
      ? 'public becomes the default zone'
      : isTailnets
        ? `${tailnet} moves into the zone self-hosted`
        : `${link} moves into the zone public`
    // What goes through the host by the owner's leave finds no way back without it.
    if (settings.masquerade === 'yes')
      yield asked(
        isWrittenAnew
          ? `The zone ${name} of firewalld masquerades no more.`
          : `${moves}, which does not masquerade as ${name} does.`,
      )
    if (lost.length + rules.length > 0)
      yield asked(
        isWrittenAnew
          ? `The zone ${name} of firewalld is written anew: it lets in ${[...lost, ...rules].join(', ')} no more.`
          : `${moves}, where ${interfaces.join(', ') || 'what has no zone'} was in ${name}: ${[...lost, ...rules].join(', ')} of it no longer count there.`,
      )
  }
}

function* firewallEffects(undertaking: Undertaking): Generator<Effect> {
  const { target, found, services } = undertaking
  yield* found.firewalls.includes('firewalld') ? zonesChange(undertaking) : firewallStarts(undertaking)
  if (hasPart(target, 'tailscale'))
    yield told(
      `Over the tailnet nobody but ${target.tailscale.allowedPeers.join(', ')} reaches the host, and SSH is shut there.`,
    )
  if (target.guard !== 'host') return
  const cut = ownersContainers(target, found, services).flatMap(openPorts)
  if (cut.length > 0)
    yield asked(
      `The guard of \`guard: host\` shuts what others reach now: ${cut.join(', ')}. Without that line it leaves them alone.`,
    )
}

/** Folders above those of the services, which have to be root's. */
function* foldersChange({ found }: Undertaking): Generator<Effect> {
  for (const { path, service, state, wanted } of found.folders)
    if (service === undefined && state !== wanted)
      yield asked(`${path} gets mode and owner ${wanted}, in place of ${state}; what is in it stays as it is.`)
}

/** What of the owner's a deploy changes, where no earlier deploy has been through. */
export function affected(undertaking: Undertaking): Effect[] {
  const { target, found, services, chosen } = undertaking
  const fresh = (part: string): boolean => chosen.includes(part) && !isDeployed(found.record, part)
  return [
    ...(fresh('docker') ? daemonEffects(undertaking) : []),
    ...(fresh('docker') ? packagesGo(undertaking) : []),
    ...(fresh('firewall') ? firewallEffects(undertaking) : []),
    ...(fresh('tailnet')
      ? [
          told(
            'Tailscale leaves the addresses of its peers as they are in what it forwards (`tailscale set --snat-subnet-routes=false`), unless the host routes for others.',
          ),
        ]
      : []),
    ...(fresh('journal')
      ? [
          told(
            'journald keeps its journal on the disk, and nothing of it is removed by its age, where its owner has said otherwise.',
          ),
        ]
      : []),
    ...(fresh('scans')
      ? [told('Where Trivy or Grype is on the host, it looks into the images of all containers every night.')]
      : []),
    ...(fresh('storage') ? foldersChange(undertaking) : []),
    ...(target.adopt ? namesakes(target, found, services) : [])
      .filter(({ part }) => chosen.includes(part))
      .map(({ what, fate }) => asked(`${what}. As the inventory says \`adopt: true\`, the deploy ${fate}.`)),
  ]
}

/** What of the owner's a deploy leaves as it is. */
export function untouched({ target, found, services }: Undertaking): string[] {
  const owners = ownersContainers(target, found, services)
  const ports = owners.flatMap(openPorts)
  const name = hasPart(target, 'docker') ? target.docker.network : undefined
  const networks = found.networks.filter(
    one => !one.labelled && one.name !== name && !['bridge', 'host', 'none'].includes(one.name),
  )
  const zones = found.zones.filter(
    ({ name, interfaces }) => !['public', 'self-hosted'].includes(name) && interfaces.length > 0,
  )
  return [
    ...(owners.length > 0
      ? [`the containers ${owners.map(one => one.name).join(', ')}, with their settings and data`]
      : []),
    ...(ports.length > 0 && target.guard === 'stack' ? [`what they publish: ${ports.join(', ')}`] : []),
    ...(networks.length > 0 ? [`the Docker networks ${networks.map(one => one.name).join(', ')}`] : []),
    ...(zones.length > 0 ? [`the zones ${zones.map(one => one.name).join(', ')} of firewalld`] : []),
    ...(found.daemonSettings.trim() !== '' ? ['what daemon.json says already'] : []),
  ]
}
