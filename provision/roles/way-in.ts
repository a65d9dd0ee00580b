import { ConfigurationError } from '../configuration-error.ts'
import type { Way } from '../enter.ts'
import { sshdPort, type Target } from '../inventory.ts'
import { isWithin } from '../subnet.ts'

/** The interface by which answers leave, in the output of `ip -oneline route get`. */
const leavesBy = (route: string): string | undefined => / dev (\S+)/.exec(route)?.[1]

/**
 * Refuses an inventory under which the deploy would shut the way that it came by: the firewall lets SSH in at sshd's port and
 * everywhere but on the tailnet, and the guard drops what claims the addresses of peers and containers elsewhere.
 * @param way how this login came in. @param route how the host answers it.
 * @throws ConfigurationError with the sentence.
 */
export function refuseLockOut(target: Target, way: Way | undefined, route: string): void {
  const { ssh, lan, tailscale, docker, name } = target
  const instead = `give it the LAN address (lan.address, ${lan.address})`
  if (ssh.host === tailscale.address || way?.server === tailscale.address) {
    throw new ConfigurationError(
      `ssh.host of ${name} is the tailnet's address, on which the deploy shuts SSH: ${instead}.`,
    )
  }
  if (isWithin(lan.address, docker.subnet)) {
    throw new ConfigurationError(
      `docker.subnet of ${name} (${docker.subnet}) holds the host's own LAN address ${lan.address}: choose another subnet.`,
    )
  }
  if (way === undefined) return
  const { client, port } = way
  if (leavesBy(route) === tailscale.interface) {
    throw new ConfigurationError(
      `This login to ${name} comes over the tailnet (${client} on ${tailscale.interface}), on which the deploy shuts SSH: log in over the LAN, and for ssh.host ${instead}.`,
    )
  }
  if (tailscale.allowedPeers.includes(client)) {
    throw new ConfigurationError(
      `This login to ${name} comes from ${client}, which tailscale.allowedPeers names, but not over ${tailscale.interface}: the guard would drop it. Log in from an address of the LAN.`,
    )
  }
  if (isWithin(client, docker.subnet) || isWithin(way.server, docker.subnet)) {
    throw new ConfigurationError(
      `docker.subnet of ${name} (${docker.subnet}) holds an address that this login comes by (${client} to ${way.server}): the guard would drop it. Choose another subnet.`,
    )
  }
  if (port !== sshdPort(target)) {
    throw new ConfigurationError(
      `ssh.listens of ${name}: the firewall would let SSH in at port ${sshdPort(target)} only, but sshd answered this login at port ${port}: say \`listens: ${port}\` under ssh.`,
    )
  }
}
