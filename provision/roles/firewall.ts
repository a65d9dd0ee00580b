import { armedPart } from '../armed.ts'
import { sshdPort, type Target } from '../inventory.ts'
import type { Operation } from '../operation.ts'
import { file } from '../operations/file.ts'
import { unit } from '../operations/unit.ts'
import { sh } from '../shell.ts'
import { guardRole } from './guard.ts'
import { difference, parseZones, type Zone, zoneDrift, zoneFile } from './zone.ts'

const zoneFolder = '/etc/firewalld/zones'
/** firewalld allows 18 characters. */
const outboundPolicy = 'containers-out'

/** The documents' two zones. Everything that is not in them is taken out. */
const wantedZones = (target: Target): readonly Zone[] => [
  {
    name: 'self-hosted',
    description: 'The stack, for the allowed peers of the tailnet and its own containers.',
    interfaces: [target.tailscale.interface],
    sources: [...target.tailscale.allowedPeers.map(peer => `${peer}/32`), target.docker.subnet],
    services: [],
    ports: ['80/tcp', '443/tcp', '81/tcp', '53/tcp', '53/udp'],
  },
  {
    name: 'public',
    description: 'Every other network, the LAN among them: SSH and nothing else.',
    interfaces: [],
    sources: [],
    ...(sshdPort(target) === 22
      ? { services: ['ssh'], ports: [] }
      : { services: [], ports: [`${sshdPort(target)}/tcp`] }),
  },
]

/**
 * Containers go out: their subnet is a source of the zone self-hosted, as the documents demand, and a zone with a source does not
 * forward to other zones by itself. The zone's peers get no way through the host.
 */
const outbound = ({ docker }: Target): string => `<?xml version="1.0" encoding="utf-8"?>
<policy target="CONTINUE">
  <short>${outboundPolicy}</short>
  <description>Containers of the stack reach the outside: upstream resolvers, models, certificates.</description>
  <ingress-zone name="self-hosted"/>
  <egress-zone name="ANY"/>
  <rule family="ipv4">
    <source address="${docker.subnet}"/>
    <accept/>
  </rule>
</policy>
`

/** How firewalld takes its files over without dropping what it refuses besides. @param command what makes it reload. */
const reloading = (command: string) => ({
  command: `reload() { ${command}; }\n${armedPart('reload.sh')}`,
  input: armedPart('runtime.py'),
  timeoutMs: 60_000,
})

/** firewalld runs with what its files say: in the stack's zones, and in every other one. */
export const running = (target: Target): Operation => ({
  title: 'firewalld runs with its permanent configuration',
  async *needed(host) {
    const [runtime, permanent, policies] = await Promise.all([
      host.show('firewall-cmd --list-all-zones').then(parseZones),
      host.show('firewall-cmd --permanent --list-all-zones').then(parseZones),
      host.show('firewall-cmd --get-policies'),
    ])
    const reasons = [
      ...wantedZones(target).flatMap(zone => difference(runtime, zone) ?? []),
      ...runtime.flatMap(zone => zoneDrift(zone, permanent) ?? []),
      ...(policies.split(/\s+/).includes(outboundPolicy) ? [] : [`${outboundPolicy} is not there`]),
    ]
    if (reasons.length > 0) {
      yield { what: `reload firewalld: ${[...new Set(reasons)].join('; ')}`, ...reloading('firewall-cmd --reload') }
    }
    const holder = (name: string) => runtime.find(zone => zone.interfaces.includes(name))?.name
    const { tailscale, lan } = target
    if (holder(tailscale.interface) !== 'self-hosted') {
      yield {
        what: `put ${tailscale.interface} into the zone self-hosted (it was in ${holder(tailscale.interface) ?? 'none'})`,
        command: sh`firewall-cmd --zone=self-hosted --change-interface=${tailscale.interface}`,
      }
    }
    if (![undefined, 'public'].includes(holder(lan.interface))) {
      yield {
        what: `put ${lan.interface} into the zone public (it was in ${holder(lan.interface) ?? 'none'})`,
        command: sh`firewall-cmd --permanent --zone=public --change-interface=${lan.interface} && firewall-cmd --zone=public --change-interface=${lan.interface}`,
      }
    }
    if (!runtime.some(zone => zone.name === 'public' && zone.isDefault)) {
      yield { what: 'make public the default zone', command: 'firewall-cmd --set-default-zone=public' }
    }
  },
})

/** Refused packets are logged: the setting's command reloads firewalld by itself. */
const logged: Operation = {
  title: 'firewalld logs what it refuses',
  async *needed(host) {
    const { stdout } = await host.read(`sed -n 's/^LogDenied=//p' /etc/firewalld/firewalld.conf`)
    if (stdout.trim() === 'unicast') return
    yield {
      what: 'let firewalld log what it refuses',
      ...reloading('firewall-cmd --set-log-denied=unicast'),
    }
  },
}

/** firewalld with the documents' two zones, and the guard of the published ports. */
export const firewallRole = (target: Target): readonly Operation[] => [
  ...guardRole(target),
  ...wantedZones(target).map(zone => file({ path: `${zoneFolder}/${zone.name}.xml`, content: zoneFile(zone) })),
  file({ path: `/etc/firewalld/policies/${outboundPolicy}.xml`, content: outbound(target) }),
  unit('firewalld.service'),
  logged,
  running(target),
]
