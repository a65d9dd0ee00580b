import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'
import { intrude, intrudeOn } from '../../fixtures/faults/intruder.ts'

const opened = {
  'NET-01': 'It listens where the LAN reaches it.',
  'NET-13': 'The zone of the LAN lets in more than SSH.',
  'NET-14': 'The opened port is in no file.',
}

/** A free address beside the host's own. */
const second = ({ target }: LabHost): string => target.lan.address.replace(/\d+$/, '199')

const echo = `import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", 5000))
while True:
    question, client = server.recvfrom(2048)
    server.sendto(b"what?", client)
`

export default faults({
  'NET-04': [
    fault(
      'the public zone opens a port on which something listens',
      async host => {
        await host.run('firewall-cmd --zone=public --add-port=9001/tcp')
        await intrudeOn(host, 'intruder-on-the-lan', host.target.lan.address, 9001)
      },
      {
        shows: '[ 22, 9001 ]',
        repair: host =>
          host.run('systemctl stop intruder-on-the-lan; firewall-cmd --zone=public --remove-port=9001/tcp'),
        alsoBreaks: opened,
      },
    ),
    fault(
      'it opens a port over UDP, and something answers',
      async host => {
        await host.run('cat > /run/echo.py', echo)
        await host.run('firewall-cmd --zone=public --add-port=5000/udp')
        await intrude(host, 'intruder-echo', '/run/echo.py', { protocol: 'udp', port: 5000 })
      },
      {
        shows: ':5000/udp',
        repair: host => host.run('systemctl stop intruder-echo; firewall-cmd --zone=public --remove-port=5000/udp'),
        alsoBreaks: opened,
      },
    ),
    fault(
      'it opens a port, and something listens on a second address of the LAN',
      async host => {
        await host.run(`ip address add ${second(host)}/24 dev ${host.target.lan.interface}`)
        await host.run('firewall-cmd --zone=public --add-port=9002/tcp')
        await intrudeOn(host, 'intruder-beside', second(host), 9002)
      },
      {
        shows: '.199:9002/tcp',
        repair: host =>
          host.run(
            `systemctl stop intruder-beside; firewall-cmd --zone=public --remove-port=9002/tcp; ip address del ${second(host)}/24 dev ${host.target.lan.interface}`,
          ),
        alsoBreaks: opened,
      },
    ),
  ],
  'NET-05': [
    fault(
      'the guard lets the LAN through to the Tailscale address',
      host =>
        host.run(
          `nft insert rule inet plumbline_guard forward iifname ${host.target.lan.interface} ct original ip daddr ${host.target.tailscale.address} accept`,
        ),
      {
        shows: '"port": 443',
        alsoBreaks: { 'NET-26': 'The guard has a rule more.', 'DNS-06': 'Pi-hole answers the same neighbour.' },
      },
    ),
    fault('the guard is gone', host => host.run('nft delete table inet plumbline_guard'), {
      shows: '"port": 22',
      alsoBreaks: {
        'NET-26': 'There is no guard.',
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
          'firewall-cmd --permanent --new-policy=into-containers && firewall-cmd --permanent --policy=into-containers --add-ingress-zone=public && firewall-cmd --permanent --policy=into-containers --add-egress-zone=self-hosted && firewall-cmd --permanent --policy=into-containers --set-target=ACCEPT && firewall-cmd --reload',
        )
        await host.run(
          `nft insert rule inet plumbline_guard forward iifname ${lan.interface} ct original ip daddr ${docker.subnet} accept`,
        )
      },
      {
        shows: 'comfyui answers at',
        alsoBreaks: {
          'NET-13': 'A policy lets in whatever comes from the LAN.',
          'NET-26': 'The guard has a rule more.',
        },
        repair: host =>
          host.run(
            'firewall-cmd --permanent --delete-policy=into-containers && firewall-cmd --reload && systemctl restart plumbline-guard',
          ),
      },
    ),
    fault(
      'a container is on a network whose bridge the guard does not know, and firewalld and Docker let the LAN through',
      async host => {
        await host.run(
          'firewall-cmd --permanent --new-policy=into-rogue && firewall-cmd --permanent --policy=into-rogue --add-ingress-zone=public && firewall-cmd --permanent --policy=into-rogue --add-egress-zone=docker && firewall-cmd --permanent --policy=into-rogue --set-target=ACCEPT && firewall-cmd --reload',
        )
        await host.run(
          'docker network create --opt com.docker.network.bridge.name=rogue0 rogue && iptables --insert DOCKER-USER --out-interface rogue0 --jump ACCEPT',
        )
        await host.run(
          'docker run --detach --name intruder-behind --network rogue redis:8.0-bookworm && for i in $(seq 50); do docker exec intruder-behind redis-cli ping && break; sleep 0.2; done',
        )
      },
      {
        shows: 'intruder-behind answers at',
        alsoBreaks: { 'NET-13': 'A policy lets in whatever comes from the LAN.' },
        repair: host =>
          host.run(
            'docker rm --force intruder-behind && docker network rm rogue && iptables --delete DOCKER-USER --out-interface rogue0 --jump ACCEPT && firewall-cmd --permanent --delete-policy=into-rogue && firewall-cmd --reload',
          ),
      },
    ),
  ],
})
