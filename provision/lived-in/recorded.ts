import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { parseTarget, root, type Target } from '../inventory.ts'
import { type AsFound, parseAddresses } from './as-found.ts'
import { parseContainers, parseNetworks } from './containers.ts'
import { parseListeners } from './listeners.ts'

/** What a real program printed on somebody else's server: Debian 13, Docker 26.1, a compose project with five published services. */
const recording = (name: string): string => readFileSync(join(root, 'fixtures/recordings/lived-in', name), 'utf8')

/** That server as it was found. @param changed what is otherwise. */
export const foundHost = (changed: Partial<AsFound> = {}): AsFound => ({
  containers: parseContainers(recording('containers.jsonl')),
  networks: parseNetworks(recording('networks.jsonl')),
  dockerSays: '',
  hasContainers: true,
  listeners: parseListeners(recording('sockets.txt')),
  addresses: parseAddresses(recording('addresses.json')),
  daemonSettings: '',
  daemonWords: ['/usr/sbin/dockerd', '-H', 'fd://', '--default-cgroupns-mode=private'],
  liveRestore: false,
  firewalls: ['ufw'],
  zones: [],
  oldCgroups: false,
  selinux: false,
  card: false,
  toolkit: false,
  folders: [],
  podman: [],
  shadowing: [],
  record: { kept: false, parts: [] },
  ...changed,
})

/** The target of the example inventory. @param changed what of its entry is otherwise. */
export const exampleTarget = (changed: object = {}): Target => {
  const { targets } = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8'))
  const entry = { ...targets.homelab, lan: { address: '10.77.0.10', interface: 'eth0' }, ...changed }
  return parseTarget(stringify({ targets: { homelab: entry } }), 'homelab', 'inventory.yaml')
}
