import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'

/** What the remedy says. */
const closed = (host: LabHost): Promise<string> =>
  host.run(
    'tailscale funnel reset && tailscale serve reset && tailscale set --advertise-exit-node=false --advertise-routes= --ssh=false',
  )

import { intrudeOn } from '../../fixtures/faults/intruder.ts'

export default faults({
  'NET-07': [
    fault(
      'port 443 is blocked for everybody',
      host => host.run('nft insert rule inet plumbline_guard forward ct original proto-dst 443 drop'),
      {
        alsoBreaks: {
          'NET-26': 'The guard has a rule more.',
          'PRX-03': 'The mapped names are served there.',
        },
      },
    ),
    fault(
      'port 9000 is open, and something listens',
      async host => {
        await host.run('firewall-cmd --zone=self-hosted --add-port=9000/tcp')
        await intrudeOn(host, host.target.tailscale.address, 9000)
      },
      {
        repair: host => host.run('systemctl stop intruder; firewall-cmd --zone=self-hosted --remove-port=9000/tcp'),
        alsoBreaks: { 'NET-12': 'The zone has a port more.', 'NET-14': 'It is in no file.' },
      },
    ),
  ],
  'NET-08': [
    fault(
      'the guard lets every peer through',
      host =>
        host.run(`nft insert rule inet plumbline_guard forward iifname ${host.target.tailscale.interface} accept`),
      { alsoBreaks: { 'NET-26': 'The guard has a rule more.', 'DNS-06': 'Pi-hole answers whoever gets through.' } },
    ),
  ],
  'NET-10': [
    fault('Serve answers with a local port', host => host.run('tailscale serve --bg 3000'), { repair: closed }),
    fault('Funnel shows a local port to the internet', host => host.run('tailscale funnel --bg 3000'), {
      repair: closed,
    }),
    fault('the node is an exit node', host => host.run('tailscale set --advertise-exit-node'), { repair: closed }),
    fault('the node routes the LAN', host => host.run('tailscale set --advertise-routes=10.89.0.0/24'), {
      repair: closed,
    }),
  ],
})
