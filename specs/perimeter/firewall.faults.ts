import { fault, faults } from '../../fixtures/faults.ts'

export default faults({
  'NET-12': [
    fault('the zone has a port more', host => host.run('firewall-cmd --zone=self-hosted --add-port=9999/tcp')),
    fault('the zone has a source more', host => host.run('firewall-cmd --zone=self-hosted --add-source=100.64.0.3/32')),
    fault(
      'the zone accepts by default',
      host => host.run('firewall-cmd --permanent --zone=self-hosted --set-target=ACCEPT && firewall-cmd --reload'),
      {
        alsoBreaks: { 'NET-07': 'An allowed peer reaches sshd as well.' },
      },
    ),
    fault(
      'the Tailscale interface is in another zone',
      host => host.run(`firewall-cmd --zone=public --change-interface=${host.target.tailscale.interface}`),
      {
        repair: host =>
          host.run(`firewall-cmd --zone=self-hosted --change-interface=${host.target.tailscale.interface}`),
      },
    ),
  ],
})
