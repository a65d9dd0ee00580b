import { fault, faults } from '../../fixtures/faults/fault.ts'
import { intrude } from '../../fixtures/faults/intruder.ts'

export default faults({
  'DNS-06': [
    fault(
      'a name server listens on the LAN address, and the public zone lets questions in',
      async host => {
        const { address } = host.target.lan
        await host.run(
          'cat > /run/answer.py',
          `import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("${address}", 53))
while True:
    question, client = server.recvfrom(512)
    server.sendto(question[:2] + b"\\x81\\x80" + question[4:], client)
`,
        )
        await host.run('firewall-cmd --zone=public --add-port=53/udp')
        await intrude(host, 'intruder-name-server', '/run/answer.py', { protocol: 'udp', port: 53 })
      },
      {
        shows: ['from the LAN', '"answered": true'],
        repair: host =>
          host.run('systemctl stop intruder-name-server; firewall-cmd --zone=public --remove-port=53/udp'),
        alsoBreaks: {
          'NET-01': 'It listens where the LAN reaches it.',
          'NET-04': 'The LAN gets an answer over UDP 53.',
          'NET-13': 'The zone of the LAN lets in more than SSH.',
          'NET-14': 'The opened port is in no file.',
        },
      },
    ),
    fault(
      'the guard lets questions through from everywhere',
      host => host.run('nft insert rule inet plumbline_guard forward meta l4proto udp ct original proto-dst 53 accept'),
      {
        shows: ['from the LAN', '"answered": true'],
        alsoBreaks: { 'NET-08': 'An unlisted peer is answered.', 'NET-26': 'The guard has a rule more.' },
      },
    ),
  ],
})
