import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'
import { intrudeOn } from '../../fixtures/faults/intruder.ts'

export default faults({
  'PRE-16': [
    fault(
      'another process takes port 81, which the proxy has left',
      async host => {
        const { address } = host.target.tailscale
        await host.override(
          'nginx-proxy-manager',
          `services: { nginx-proxy-manager: { ports: !override ["${address}:80:80", "${address}:443:443"] } }`,
        )
        await intrudeOn(host, 'intruder-at-81', address, 81)
      },
      {
        shows: '100.64.0.1:81/tcp',
        repair: host =>
          host.run(
            'systemctl stop intruder-at-81; docker compose --project-directory /opt/plumbline/services/nginx-proxy-manager up --detach --wait',
          ),
        alsoBreaks: {
          'NET-03': 'The proxy publishes a port less.',
          'PRX-01': 'Another program answers there.',
        },
      },
    ),
    harmless(
      'another process has port 81 of the loopback address',
      host => intrudeOn(host, 'neighbour-at-81', '127.0.0.1', 81),
      { repair: host => host.run('systemctl stop neighbour-at-81') },
    ),
  ],
})
