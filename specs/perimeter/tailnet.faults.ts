import { fault, faults } from '../../fixtures/faults.ts'
import { intrudeOn } from '../../fixtures/intruder.ts'

export default faults({
  'NET-07': [
    fault(
      'port 443 is blocked for everybody',
      host => host.run('nft insert rule inet plumbline_guard forward ct original proto-dst 443 drop'),
      {
        alsoBreaks: {
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
      { alsoBreaks: { 'DNS-06': 'Pi-hole answers whoever gets through.' } },
    ),
  ],
})
