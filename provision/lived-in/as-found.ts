import { z } from 'zod'
import { listShadowing } from '../distribution.ts'
import { type Host, OperationError } from '../host.ts'
import { hasPart, type Target } from '../inventory.ts'
import { selinuxIsOn } from '../roles/docker.ts'
import { type ListedZone, parseZones } from '../roles/zone.ts'
import type { Service } from '../service.ts'
import { sh } from '../shell.ts'
import {
  type FoundContainer,
  type FoundNetwork,
  listContainers,
  listNetworks,
  parseContainers,
  parseNetworks,
} from './containers.ts'
import { type FoundListener, parseListeners } from './listeners.ts'
import { readRecord, type StackRecord } from './record.ts'

/** An address of one of the host's interfaces. */
export interface FoundAddress {
  readonly link: string
  readonly address: string
  /** "192.168.1.10/24" */
  readonly subnet: string
}

/** A folder that a deploy keeps data in: a service's own, or one above those. */
export interface FoundFolder {
  readonly path: string
  /** Whose it is; none where it is above those of the services. */
  readonly service: string | undefined
  /** Whether anything is in it. */
  readonly filled: boolean
  /** Its mode and owner, as "755 root:root"; `wanted` is what a deploy makes it. */
  readonly state: string
  readonly wanted: string
}

/** The host as it is before anything is done to it, whoever made it so. */
export interface AsFound {
  /** Undefined where there is no Docker, or it does not answer: `dockerSays` tells why. */
  readonly containers: readonly FoundContainer[] | undefined
  readonly networks: readonly FoundNetwork[]
  readonly dockerSays: string
  /** Whether Docker keeps containers on its disk, also where it does not answer. */
  readonly hasContainers: boolean
  readonly listeners: readonly FoundListener[]
  readonly addresses: readonly FoundAddress[]
  /** The text of daemon.json; empty where there is none. */
  readonly daemonSettings: string
  /** The words that the running daemon was started with. */
  readonly daemonWords: readonly string[]
  /** Whether containers run on while the daemon restarts. */
  readonly liveRestore: boolean
  /** Which firewalls are at work: "ufw", "firewalld", "nftables", "netfilter-persistent", "iptables"; "rules" where there is none, and something refuses all the same. */
  readonly firewalls: readonly string[]
  /** What firewalld runs with; none where it does not run. */
  readonly zones: readonly ListedZone[]
  readonly oldCgroups: boolean
  /** Whether SELinux is switched on. */
  readonly selinux: boolean
  /** Whether there is a graphics card of NVIDIA, and what lets containers use it. */
  readonly card: boolean
  readonly toolkit: boolean
  readonly folders: readonly FoundFolder[]
  /** Where something of Podman's is in use, which a deploy would remove as it shadows Docker. */
  readonly podman: readonly string[]
  /** Those packages, as far as they are installed. */
  readonly shadowing: readonly string[]
  readonly record: StackRecord
}

const links = z.array(
  z.object({
    ifname: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string().optional(), prefixlen: z.number() })).default([]),
  }),
)

/** Reads what `ip -json -4 address show` prints. @throws ZodError or SyntaxError for anything else. */
export const parseAddresses = (text: string): FoundAddress[] =>
  links
    .parse(JSON.parse(text || '[]'))
    .flatMap(({ ifname = '', addr_info }) =>
      addr_info.flatMap(({ local, prefixlen }) =>
        local === undefined ? [] : [{ link: ifname, address: local, subnet: `${local}/${prefixlen}` }],
      ),
    )

/** ufw's own unit is active also where ufw is not. */
const activeFirewalls = `for unit in firewalld nftables netfilter-persistent iptables; do
  systemctl is-active --quiet $unit.service && echo $unit
done
command -v ufw >/dev/null && ufw status | grep -q '^Status: active' && echo ufw
true`

/** Tables that are not a firewall's of the owner's: those of iptables, and of programs that look after their own. */
const knownTables =
  '^table ((ip|ip6|arp|bridge) (nat|filter|mangle|raw|security|broute)|[a-z0-9]+ (docker|docker-bridges|firewalld|plumbline_guard|libvirt_network|netavark|lxc|lxd|incus|ts-.*|f2b-.*|crowdsec.*|wg-quick-.*))$'

/** Lines of a table that keep nobody out: a chain without rules that lets everybody through, as Debian's own file has it, is nothing. */
const emptyLines = '^[[:space:]]*(((table|chain) .*\\{|\\})?|type [a-z]+ hook .*policy accept;)$'

/** nftables.service only counts where it holds something. */
const ownRules = `nft list tables 2>/dev/null | grep -vE '${knownTables}' | while read -r _ family name; do nft list table "$family" "$name"; done |
  grep -vE '${emptyLines}'; true`

/** What refuses others where all comes through, and no program put there for itself; one that is banned aside. */
const scriptsRules = `iptables -S INPUT 2>/dev/null | grep -E '^(-P INPUT DROP|-A INPUT .*-j (DROP|REJECT).*)$' | grep -vE ' -s [0-9.]+/32 '
nft list table inet filter 2>/dev/null | grep -vE '${emptyLines}'; true`

/** Also containers that are removed once they end, as units of Quadlet make them, and units that do not run just now. */
const podmanUse = `for store in /var/lib/containers/storage /home/*/.local/share/containers/storage; do
  for list in "$store"/overlay-containers/containers.json "$store"/overlay-containers/volatile-containers.json; do
    [ ! -s "$list" ] || [ "$(tr -d '[:space:]' <"$list")" = '[]' ] || { echo "$store"; break; }
  done
done
for folder in /etc/containers/systemd /home/*/.config/containers/systemd; do
  [ -z "$(find "$folder" -name '*.container' -o -name '*.pod' -o -name '*.kube' 2>/dev/null)" ] || echo "$folder"
done; true`

/** The driver's files for a card are made when it is first used; it is known to the driver before. */
const cardIsThere = `ls -d /dev/nvidia[0-9]* /dev/nvhost-gpu /dev/nvgpu 2>/dev/null | grep -q . || ls /proc/driver/nvidia/gpus 2>/dev/null | grep -q .`

/** The highest folder of a service below the cold storage: the one that is its own. */
const ownFolder = ({ folders }: Service): string | undefined => folders[0]?.path

/** The folders that are looked at: those above the services' own, and these. */
const dataFolders = (root: string, services: readonly Service[]): string[] => [
  root,
  `${root}/services`,
  `${root}/ai`,
  ...services.flatMap(one => (ownFolder(one) === undefined ? [] : [`${root}/${ownFolder(one)}`])),
]

const parseFolders = (text: string, services: readonly Service[], root: string): FoundFolder[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [state = '', filled = '', path = ''] = line.split('|')
      const service = services.find(one => `${root}/${ownFolder(one)}` === path)
      const [made] = service?.folders ?? []
      return {
        path,
        service: service?.name,
        filled: filled === 'filled',
        state,
        wanted: `${made?.mode ?? '755'} ${made?.owner ?? 'root:root'}`,
      }
    })

/**
 * Reads the host, all of it in one round trip, and changes nothing.
 * @param services those whose folders are looked into. @throws OperationError or ShellError where it cannot be read.
 */
export async function findHost(host: Host, target: Target, services: readonly Service[]): Promise<AsFound> {
  const root = hasPart(target, 'coldStorage') ? target.coldStorage.path : undefined
  const paths = root === undefined ? [] : dataFolders(root, services)
  const [
    docker,
    networks,
    live,
    sockets,
    addresses,
    settings,
    words,
    firewalls,
    rules,
    zones,
    cgroups,
    card,
    toolkit,
    folders,
    podman,
    shadowing,
    scripts,
    kept,
    selinux,
    record,
  ] = await Promise.all([
    host.read(listContainers),
    host.read(listNetworks),
    host.read(`docker info --format '{{.LiveRestoreEnabled}}'`),
    host.show('ss -H -lntup'),
    host.show('ip -json -4 address show'),
    host.read('cat /etc/docker/daemon.json 2>/dev/null'),
    host.read(`tr '\\0' '\\n' <"/proc/$(systemctl show --property MainPID --value docker.service)/cmdline"`),
    host.show(activeFirewalls),
    host.read(ownRules),
    host.read('firewall-cmd --list-all-zones'),
    host.read('test -e /sys/fs/cgroup/cgroup.controllers'),
    host.read(cardIsThere),
    host.read('command -v nvidia-container-runtime-hook || command -v nvidia-ctk'),
    host.read(
      sh`for folder in ${paths}; do [ ! -d "$folder" ] || echo "$(stat -c '%a %U:%G' "$folder")|$([ -z "$(find "$folder" ! -type d -print -quit)" ] || echo filled)|$folder"; done`,
    ),
    host.read(podmanUse),
    host.read(listShadowing),
    host.read(scriptsRules),
    host.read('ls -A /var/lib/docker/containers | grep -q .'),
    host.read(selinuxIsOn),
    readRecord(host, target),
  ])
  return {
    containers: docker.exitCode === 0 ? parsed(docker.stdout, parseContainers) : undefined,
    networks: networks.exitCode === 0 ? parsed(networks.stdout, parseNetworks) : [],
    dockerSays: docker.stderr.trim().split('\n').at(-1) ?? '',
    hasContainers: kept.exitCode === 0,
    listeners: parseListeners(sockets),
    addresses: parsed(addresses, parseAddresses),
    daemonSettings: settings.stdout,
    daemonWords: words.exitCode === 0 ? words.stdout.split('\n').filter(Boolean) : [],
    liveRestore: live.stdout.trim() === 'true',
    firewalls: firewallsIn(firewalls, rules.stdout, scripts.stdout),
    zones: zones.exitCode === 0 ? parseZones(zones.stdout) : [],
    oldCgroups: cgroups.exitCode !== 0,
    selinux: selinux.exitCode === 0,
    card: card.exitCode === 0,
    toolkit: toolkit.exitCode === 0,
    folders: parseFolders(folders.stdout, services, root ?? ''),
    podman: podman.stdout.split('\n').filter(Boolean),
    shadowing: shadowing.stdout.split('\n').filter(Boolean),
    record,
  }
}

/** Those at work. @param active a name a line. @param own what nftables holds of its owner's. @param scripts the rules of iptables that refuse. */
function firewallsIn(active: string, own: string, scripts: string): string[] {
  const named = active.split('\n').filter(one => one !== '' && (one !== 'nftables' || own.trim() !== ''))
  return named.length === 0 && scripts.trim() !== '' ? ['rules'] : named
}

/** @throws OperationError that says what could not be understood. */
function parsed<T>(text: string, parse: (text: string) => T): T {
  try {
    return parse(text)
  } catch (error) {
    throw new OperationError(`The host answered in an unexpected form: ${(error as Error).message.slice(0, 300)}`)
  }
}
