import { fault, faults } from '../../fixtures/faults.ts'
import { intrudeOn } from '../../fixtures/intruder.ts'

export default faults({
  'NET-04': [
    fault(
      'the public zone opens a port on which something listens',
      async host => {
        await host.run('firewall-cmd --zone=public --add-port=9000/tcp')
        await intrudeOn(host, host.target.lan.address, 9000)
      },
      { repair: host => host.run('systemctl stop intruder; firewall-cmd --zone=public --remove-port=9000/tcp') },
    ),
  ],
  'NET-05': [
    fault(
      'the guard lets the LAN through to the Tailscale address',
      host =>
        host.run(
          `nft insert rule inet plumbline_guard forward iifname ${host.target.lan.interface} ct original ip daddr ${host.target.tailscale.address} accept`,
        ),
      { alsoBreaks: { 'DNS-06': 'Pi-hole answers the same neighbour.' } },
    ),
    fault('the guard is gone', host => host.run('nft delete table inet plumbline_guard'), {
      alsoBreaks: {
        'NET-08': 'The guard holds the list of peers.',
        'DNS-06': 'Pi-hole answers whoever gets through.',
      },
    }),
  ],
  'NET-06': [
    fault(
      'the guard and firewalld let the LAN through to the container subnet',
      async host => {
        const { lan, docker } = host.target
        await host.run(
          'firewall-cmd --permanent --new-policy=hole && firewall-cmd --permanent --policy=hole --add-ingress-zone=public && firewall-cmd --permanent --policy=hole --add-egress-zone=self-hosted && firewall-cmd --permanent --policy=hole --set-target=ACCEPT && firewall-cmd --reload',
        )
        await host.run(
          `nft insert rule inet plumbline_guard forward iifname ${lan.interface} ct original ip daddr ${docker.subnet} accept`,
        )
      },
      {
        alsoBreaks: { 'NET-13': 'A policy lets in whatever comes from the LAN.' },
        repair: host =>
          host.run(
            'firewall-cmd --permanent --delete-policy=hole && firewall-cmd --reload && systemctl restart plumbline-guard',
          ),
      },
    ),
  ],
})
