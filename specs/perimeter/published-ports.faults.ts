import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'
import { disguise, intrude, intrudeOn, unmask } from '../../fixtures/faults/intruder.ts'

/** A container nobody declared, that publishes a port. */
const publish = (name: string, port: string) => (host: LabHost) =>
  host.run(`docker run --detach --name ${name} --publish ${port} --entrypoint sleep ollama/ollama:0.32.15 infinity`)
const remove =
  (name: string) =>
  (host: LabHost): Promise<string> =>
    host.run(`docker rm --force ${name}`)

/** A web server that `ss` shows under the name of a program that may listen elsewhere. */
const decoy = (host: LabHost) =>
  host
    .run(
      'ln -sf "$(command -v python3)" /run/avahi-daemon && systemd-run --unit=intruder-decoy /run/avahi-daemon -m http.server 8081 --bind 0.0.0.0',
    )
    .then(() => host.until("ss --no-header --listening --numeric --tcp 'sport = :8081' | grep -q LISTEN"))
const undeclared = 'A port more than the declared ones is published.'

export default faults({
  'NET-01': [
    fault('a container is published on every address', publish('intruder-everywhere', '0.0.0.0:8080:80'), {
      shows: '0.0.0.0:8080/tcp of the container intruder-everywhere',
      repair: remove('intruder-everywhere'),
      alsoBreaks: { 'NET-02': 'Every address is not the Tailscale address.', 'NET-03': undeclared },
    }),
    fault('a process listens on every address', host => intrudeOn(host, 'intruder-at-9100', '0.0.0.0', 9100), {
      shows: '0.0.0.0:9100/tcp of python3',
      repair: host => host.run('systemctl stop intruder-at-9100'),
    }),
    fault(
      'systemd waits on every address for a service that nobody started yet',
      host =>
        host.run(
          'systemd-run --unit=intruder-waiting --socket-property=ListenStream=9494 --socket-property=Accept=yes --property=StandardInput=socket cat',
        ),
      {
        shows: ':9494/tcp of intruder-waiting.socket',
        repair: host => host.run('systemctl stop intruder-waiting.socket'),
      },
    ),
    fault(
      'a process binds the LAN address in the mapped form',
      host =>
        intrude(
          host,
          'intruder-mapped',
          `-c 'import socket, time; ears = socket.create_server(("::ffff:${host.target.lan.address}", 8443), family=socket.AF_INET6, dualstack_ipv6=True); time.sleep(1e6)'`,
          { port: 8443 },
        ),
      { shows: ':8443/tcp of python3', repair: host => host.run('systemctl stop intruder-mapped') },
    ),
    fault('a program of a known name listens on a port that is none of its own', decoy, {
      shows: '0.0.0.0:8081/tcp of avahi-daemon',
      repair: host => host.run('systemctl stop intruder-decoy; rm /run/avahi-daemon'),
    }),
    harmless('a client of DHCP waits for answers', host => disguise(host, 'dhclient', 68), {
      repair: unmask('dhclient'),
    }),
    harmless('the names of the link are answered for', host => disguise(host, 'avahi-daemon', 5353), {
      repair: unmask('avahi-daemon'),
    }),
    harmless(
      'a program listens on the loopback address only',
      host => intrudeOn(host, 'neighbour-at-9200', '127.0.0.1', 9200),
      { repair: host => host.run('systemctl stop neighbour-at-9200') },
    ),
  ],
  'NET-02': [
    fault(
      'a container is published on the LAN address',
      host => publish('intruder-on-the-lan', `${host.target.lan.address}:8090:80`)(host),
      {
        shows: ':8090/tcp of the container intruder-on-the-lan',
        repair: remove('intruder-on-the-lan'),
        alsoBreaks: { 'NET-01': 'It is published on a LAN address.', 'NET-03': undeclared },
      },
    ),
  ],
  'NET-03': [
    fault(
      'a further port is published on the Tailscale address',
      host => publish('intruder-on-the-tailnet', `${host.target.tailscale.address}:11434:11434`)(host),
      { shows: 'intruder-on-the-tailnet 11434/tcp', repair: remove('intruder-on-the-tailnet') },
    ),
    fault(
      'port 81 is not published',
      host =>
        host.override(
          'nginx-proxy-manager',
          `services: { nginx-proxy-manager: { ports: !override ["${host.target.tailscale.address}:80:80", "${host.target.tailscale.address}:443:443"] } }`,
        ),
      {
        shows: "[ 'nginx-proxy-manager 443/tcp', …(3) ] to deeply equal", // what is missing shows by the number of what is there
        alsoBreaks: {
          'NET-07': 'One of the four ports does not answer.',
          'PRX-01': 'The admin interface is on that port.',
        },
      },
    ),
  ],
})
