import { absence, hasPart, type Target } from '../inventory.ts'

const examples: readonly (readonly ['lan' | 'tailscale' | 'coldStorage' | 'domain' | 'docker', string])[] = [
  ['lan', '`lan: { address, interface }`, the address in the LAN'],
  [
    'tailscale',
    "`tailscale: { address, allowedPeers }`, the host's address in the tailnet and who may use the services",
  ],
  ['coldStorage', '`coldStorage: { path, mountPoint, filesystem }`, where the data lies'],
  ['domain', '`domain`, below which the services have their names'],
  ['docker', '`docker`, which is not `none`'],
]

/** What the inventory lacks of a host of the stack, as the rest of a sentence. */
export function lacksForDeploy(target: Target): string | undefined {
  if (absence(target, 'stack') === undefined) return undefined
  const parts = examples.filter(([part]) => !hasPart(target, part)).map(([, what]) => what)
  const firewall = [undefined, 'firewalld'].includes(target.firewall) ? [] : ['`firewall: firewalld`']
  return [...parts, ...firewall].join('; ')
}
