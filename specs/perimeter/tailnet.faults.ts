import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'
import { intrudeOn } from '../../fixtures/faults/intruder.ts'

/** A part of what the remedy says. */
const closed = (words: string) => (host: LabHost) => host.run(`tailscale ${words}`)

/** Has Tailscale answer at a port, and waits until it does. */
const serving = (command: string, port: number) => async (host: LabHost) => {
  await host.run(command)
  await host.until(`pgrep -f 'netstack.py .* ${port}( |$)'`)
}

/** Packets to it never come to the host's firewall, nor to the guard. */
const served = {
  'NET-07': 'An allowed peer reaches a port more.',
  'NET-08': 'Every peer of the tailnet reaches it.',
}

const masqueraded = '--source 100.64.0.0/10 --out-interface br-self-hosted --jump MASQUERADE'

/** Every peer has shaken hands with the host. */
const greeted = "! wg show tailscale0 latest-handshakes | awk '{ print $2 }' | grep -qx 0"

export default faults({
  'NET-07': [
    fault(
      'port 443 is blocked for everybody',
      host => host.run('nft insert rule inet plumbline_guard forward ct original proto-dst 443 drop'),
      {
        shows: '[ 53, 80, 81 ] to deeply equal',
        alsoBreaks: {
          'NET-26': 'The guard has a rule more.',
          'PRX-03': 'The mapped names are served there.',
        },
      },
    ),
    fault(
      'port 9003 is open, and something listens',
      async host => {
        await host.run('firewall-cmd --zone=self-hosted --add-port=9003/tcp')
        await intrudeOn(host, 'intruder-on-the-tailnet', host.target.tailscale.address, 9003)
      },
      {
        shows: '9003',
        repair: host =>
          host.run('systemctl stop intruder-on-the-tailnet; firewall-cmd --zone=self-hosted --remove-port=9003/tcp'),
        alsoBreaks: { 'NET-12': 'The zone has a port more.', 'NET-14': 'It is in no file.' },
      },
    ),
  ],
  'NET-08': [
    fault(
      'the guard lets every peer through',
      host =>
        host.run(`nft insert rule inet plumbline_guard forward iifname ${host.target.tailscale.interface} accept`),
      {
        shows: '[ 53, 80, 81, 443 ] to deeply equal []',
        alsoBreaks: { 'NET-26': 'The guard has a rule more.', 'DNS-06': 'Pi-hole answers whoever gets through.' },
      },
    ),
  ],
  'NET-10': [
    fault('Serve answers with a local port', host => host.run('tailscale serve --bg 3000'), {
      shows: 'Serve answers on port 443 as HTTPS',
      repair: closed('serve reset'),
    }),
    fault('Serve forwards a port past the firewall', serving('tailscale serve --bg --tcp=5432 3000', 5432), {
      shows: 'Serve answers on port 5432 with what 127.0.0.1:3000 says',
      repair: closed('serve reset'),
      alsoBreaks: { ...served, 'NET-19': 'It is the port of a database, which answers from outside.' },
    }),
    fault('Funnel shows a local port to the internet', serving('tailscale funnel --bg --https=8443 3000', 8443), {
      shows: ':8443 to the internet',
      repair: closed('funnel reset'),
      alsoBreaks: served,
    }),
    fault('the node is an exit node', host => host.run('tailscale set --advertise-exit-node'), {
      shows: 'it offers itself as an exit node',
      repair: closed('set --advertise-exit-node=false'),
    }),
    fault('the node routes the LAN', host => host.run('tailscale set --advertise-routes=10.89.0.0/24'), {
      shows: 'it routes 10.89.0.0/24',
      repair: closed('set --advertise-routes='),
    }),
  ],
  'NET-24': [
    fault(
      'what comes from the tailnet is masqueraded',
      host => host.run(`iptables --table nat --insert POSTROUTING ${masqueraded}`),
      { shows: '172.30.0.1', repair: host => host.run(`iptables --table nat --delete POSTROUTING ${masqueraded}`) },
    ),
    fault(
      'Tailscale would masquerade it after its next start',
      host => host.run('tailscale set --snat-subnet-routes=true'),
      { shows: 'whether Tailscale hides its peers' },
    ),
    harmless('tailscaled was restarted, so that its rules stand before those of Docker', async host => {
      await host.run('systemctl restart tailscaled')
      await host.until(greeted)
    }),
  ],
})
