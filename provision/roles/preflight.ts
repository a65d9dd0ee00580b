import { leftArmed } from '../armed.ts'
import { ConfigurationError } from '../configuration-error.ts'
import { type Distribution, distributionOf } from '../distribution.ts'
import type { Way } from '../enter.ts'
import { type Host, OperationError } from '../host.ts'
import type { Target } from '../inventory.ts'
import { type CommandAnswer, sh } from '../shell.ts'
import { refuseLockOut } from './way-in.ts'

/** What is known of a host before a deploy touches anything. */
interface Foreseen {
  /** Undefined where it is none that a deploy knows, or not the one of the inventory. */
  readonly distribution: Distribution | undefined
  /** Whether an earlier deploy left a change that is still to be confirmed or undone. */
  readonly unsettled: boolean
  /** What must be so and is not, and what no deploy can bring about: a ConfigurationError where the inventory is wrong about the host. */
  readonly problems: readonly Error[]
}

/** What a check throws for the user to read; whatever else goes wrong is thrown on. */
async function problemOf(check: () => unknown): Promise<Error[]> {
  try {
    await check()
    return []
  } catch (error) {
    if (error instanceof ConfigurationError || error instanceof OperationError) return [error]
    throw error
  }
}

/**
 * Why the host is not the node of the tailnet that the inventory says, as sentences. One that is stopped, logged out or still waiting for its
 * control server keeps the interface, without the address. @param answer of `ip -4 -oneline address show` for the interface.
 */
export function tailnetLacks(
  host: string,
  { interface: link, address }: Target['tailscale'],
  { exitCode, stdout }: Pick<CommandAnswer, 'exitCode' | 'stdout'>,
): string[] {
  if (exitCode !== 0)
    return [
      `${host} has no interface ${link} (tailscale.interface): tailscaled does not run. \`systemctl enable --now tailscaled\`, then \`tailscale up\` there.`,
    ]
  const found = /inet (\S+)\//.exec(stdout)?.[1]
  if (found === undefined)
    return [
      `${link} of ${host} has no address: Tailscale is stopped, or not logged in. \`tailscale up\` there; \`tailscale status\` says which.`,
    ]
  return stdout.includes(` ${address}/`)
    ? []
    : [`${link} of ${host} has the address ${found}, the inventory says ${address} (tailscale.address).`]
}

/**
 * Looks whether a host is one that a deploy can go to, in one round trip.
 * @param way how the deploy's login came in. @throws ShellError when the connection breaks.
 */
export async function preflight(host: Host, target: Target, way: Way | undefined): Promise<Foreseen> {
  const { os, tailscale, lan } = target
  let distribution: Distribution | undefined
  const [unknown, addresses, lanAddresses, systemd, route, armed] = await Promise.all([
    problemOf(async () => (distribution = await distributionOf(host, os.id))),
    host.read(sh`ip -4 -oneline address show dev ${tailscale.interface}`),
    host.read(sh`ip -4 -oneline address show dev ${lan.interface}`),
    host.read('test -d /run/systemd/system'),
    host.read(way ? sh`ip -oneline route get ${way.client.replace(/%.*/, '')}` : 'true'),
    host.read(leftArmed),
  ])
  const lacking = [
    ...(systemd.exitCode === 0 ? [] : [`${host.name} does not run systemd, which every role needs.`]),
    ...tailnetLacks(host.name, tailscale, addresses),
    ...(lanAddresses.stdout.includes(` ${lan.address}/`)
      ? []
      : [`${lan.interface} of ${host.name} does not have the address ${lan.address} (lan.interface, lan.address).`]),
  ].map(sentence => new OperationError(sentence))
  const shut = await problemOf(() => refuseLockOut(target, way, route.stdout))
  return { distribution, unsettled: armed.exitCode === 0, problems: [...unknown, ...lacking, ...shut] }
}
