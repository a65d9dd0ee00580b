import { type Distribution, distributionOf } from '../distribution.ts'
import { type Host, OperationError } from '../host.ts'
import type { Target } from '../inventory.ts'
import { sh } from '../shell.ts'

/**
 * What must be so before a deploy touches anything, and what no deploy can bring about.
 * @returns the distribution that the host runs.
 * @throws ConfigurationError where the inventory is wrong about the host, OperationError where the host lacks something.
 */
export async function preflight(host: Host, { os, tailscale, lan }: Target): Promise<Distribution> {
  const [distribution, addresses, lanAddresses, systemd] = await Promise.all([
    distributionOf(host, os.id),
    host.read(sh`ip -4 -oneline address show dev ${tailscale.interface}`),
    host.read(sh`ip -4 -oneline address show dev ${lan.interface}`),
    host.read('test -d /run/systemd/system'),
  ])
  if (systemd.exitCode !== 0) throw new OperationError(`${host.name} does not run systemd, which every role needs.`)
  if (addresses.exitCode !== 0) {
    throw new OperationError(
      `${host.name} has no interface ${tailscale.interface} (tailscale.interface): is Tailscale up? \`tailscale up\` there.`,
    )
  }
  const found = /inet (\S+)\//.exec(addresses.stdout)?.[1]
  if (!addresses.stdout.includes(` ${tailscale.address}/`)) {
    throw new OperationError(
      `${tailscale.interface} of ${host.name} has the address ${found ?? 'none'}, the inventory says ${tailscale.address} (tailscale.address).`,
    )
  }
  if (!lanAddresses.stdout.includes(` ${lan.address}/`)) {
    throw new OperationError(
      `${lan.interface} of ${host.name} does not have the address ${lan.address} (lan.interface, lan.address).`,
    )
  }
  return distribution
}
