import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'
import { intrude, intrudeOn } from '../../fixtures/faults/intruder.ts'

/** A container nobody declared, that publishes a port. */
const publish = (port: string) => (host: LabHost) =>
  host.run(`docker run --detach --name intruder --publish ${port} --entrypoint sleep ollama/ollama:0.32.15 infinity`)
const remove = (host: LabHost): Promise<string> => host.run('docker rm --force intruder')

/** A web server that `ss` shows under the name of a program that may listen elsewhere. */
const decoy = (host: LabHost) =>
  host
    .run(
      'ln -sf "$(command -v python3)" /run/avahi-daemon && systemd-run --unit=intruder /run/avahi-daemon -m http.server 8081 --bind 0.0.0.0',
    )
    .then(() => host.until("ss --no-header --listening --numeric --tcp 'sport = :8081' | grep -q LISTEN"))
const undeclared = 'A port more than the declared ones is published.'

export default faults({
  'NET-01': [
    fault('a container is published on every address', publish('0.0.0.0:8080:80'), {
      repair: remove,
      alsoBreaks: { 'NET-02': 'Every address is not the Tailscale address.', 'NET-03': undeclared },
    }),
    fault('a process listens on every address', host => intrudeOn(host, '0.0.0.0', 9100), {
      repair: host => host.run('systemctl stop intruder'),
    }),
    fault(
      'systemd waits on every address for a service that nobody started yet',
      host =>
        host.run(
          'systemd-run --unit=intruder --socket-property=ListenStream=9090 --socket-property=Accept=yes --property=StandardInput=socket cat',
        ),
      { repair: host => host.run('systemctl stop intruder.socket') },
    ),
    fault(
      'a process binds the LAN address in the mapped form',
      host =>
        intrude(
          host,
          `-c 'import socket, time; ears = socket.create_server(("::ffff:${host.target.lan.address}", 8443), family=socket.AF_INET6, dualstack_ipv6=True); time.sleep(1e6)'`,
          { port: 8443 },
        ),
      { repair: host => host.run('systemctl stop intruder') },
    ),
    fault('a program of a known name listens on a port that is none of its own', decoy, {
      repair: host => host.run('systemctl stop intruder; rm /run/avahi-daemon'),
    }),
  ],
  'NET-02': [
    fault('a container is published on the LAN address', host => publish(`${host.target.lan.address}:8090:80`)(host), {
      repair: remove,
      alsoBreaks: { 'NET-03': undeclared },
    }),
  ],
  'NET-03': [
    fault(
      'a further port is published on the Tailscale address',
      host => publish(`${host.target.tailscale.address}:11434:11434`)(host),
      {
        repair: remove,
      },
    ),
    fault(
      'port 81 is not published',
      host =>
        host.override(
          'nginx-proxy-manager',
          `services: { nginx-proxy-manager: { ports: !override ["${host.target.tailscale.address}:80:80", "${host.target.tailscale.address}:443:443"] } }`,
        ),
      {
        alsoBreaks: {
          'NET-07': 'One of the four ports does not answer.',
          'PRX-01': 'The admin interface is on that port.',
        },
      },
    ),
  ],
})
