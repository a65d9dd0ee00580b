import { fault, faults } from '../../fixtures/faults.ts'

export default faults({
  'NET-04': [
    fault(
      'the public zone opens a port on which something listens',
      host =>
        host.run(
          `firewall-cmd --zone=public --add-port=9000/tcp && systemd-run --unit=intruder python3 -m http.server 9000 --bind ${host.target.lan.address} && sleep 0.5`,
        ),
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
        'NET-06': 'The guard closes direct routing too.',
        'NET-08': 'The guard holds the list of peers.',
        'DNS-06': 'Pi-hole answers whoever gets through.',
      },
    }),
  ],
  'NET-06': [
    fault('the guard lets the LAN through to the container subnet', host =>
      host.run(
        `nft insert rule inet plumbline_guard forward iifname ${host.target.lan.interface} ct original ip daddr ${host.target.docker.subnet} accept`,
      ),
    ),
  ],
})
