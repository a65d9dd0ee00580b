import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** The host's list of name servers is written anew: in its place, as Docker holds the file. */
const asks = (kept: string, servers: (host: LabHost) => readonly string[]) => (host: LabHost) =>
  host.run(
    `cp /etc/resolv.conf ${kept} && cat >/etc/resolv.conf`,
    servers(host)
      .map(server => `nameserver ${server}\n`)
      .join(''),
  )
const again = (kept: string) => (host: LabHost) => host.run(`cat ${kept} >/etc/resolv.conf && rm ${kept}`)

export default faults({
  'PRE-17': [
    fault(
      'the host asks its own Pi-hole only',
      asks('/run/intruder-resolv', host => [host.target.tailscale.address]),
      {
        shows: 'which is its own Pi-hole',
        repair: again('/run/intruder-resolv'),
      },
    ),
    harmless(
      'the host asks its own Pi-hole first, and then another',
      asks('/run/neighbour-resolv', host => [host.target.tailscale.address, ...host.target.dns.upstreams]),
      { repair: again('/run/neighbour-resolv') },
    ),
  ],
})
