import { leftArmed } from '../armed.ts'
import { type Distribution, distributionOf } from '../distribution.ts'
import type { Way } from '../enter.ts'
import { type Host, OperationError } from '../host.ts'
import type { Target } from '../inventory.ts'
import { sh } from '../shell.ts'
import { refuseLockOut } from './way-in.ts'

/**
 * What must be so before a deploy touches anything, and what no deploy can bring about.
 * @param way how the deploy's login came in.
 * @returns the distribution that the host runs, and whether an earlier deploy left a change that is still to be confirmed or undone.
 * @throws ConfigurationError where the inventory is wrong about the host, OperationError where the host lacks something.
 */
export async function preflight(
  host: Host,
  target: Target,
  way: Way | undefined,
): Promise<{ distribution: Distribution; unsettled: boolean }> {
  const { os, tailscale, lan } = target
  const [distribution, addresses, lanAddresses, systemd, route, armed] = await Promise.all([
    distributionOf(host, os.id),
    host.read(sh`ip -4 -oneline address show dev ${tailscale.interface}`),
    host.read(sh`ip -4 -oneline address show dev ${lan.interface}`),
    host.read('test -d /run/systemd/system'),
    host.read(way ? sh`ip -oneline route get ${way.client.replace(/%.*/, '')}` : 'true'),
    host.read(leftArmed),
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
  refuseLockOut(target, way, route.stdout)
  return { distribution, unsettled: armed.exitCode === 0 }
}
