import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'
import { endEngine, secondEngine } from '../../fixtures/faults/second-engine.ts'

/** A certificate that is its own authority, for an engine on the loopback address. */
const certified = (host: LabHost, name: string) =>
  host.run(
    `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=${name} -addext subjectAltName=IP:127.0.0.1 -keyout /run/${name}.key -out /run/${name}.crt 2>/dev/null`,
  )
const withCertificate = (name: string) =>
  `--tlscacert /run/${name}.crt --tlscert /run/${name}.crt --tlskey /run/${name}.key`
const uncertified = (name: string) => (host: LabHost) =>
  endEngine(name)(host).then(() => host.run(`rm /run/${name}.key /run/${name}.crt`))

const dropIn = '/etc/systemd/system/docker.service.d/intruder.conf'

export default faults({
  'CTR-01': [
    fault('Docker does not start at boot', host => host.run('systemctl disable docker.service'), {
      shows: '"atBoot": "disabled"',
      alsoBreaks: { 'PRE-21': 'The stack does not come back after a boot.' },
    }),
  ],
  'CTR-10': [
    fault(
      'an engine listens on every address',
      host => secondEngine(host, 'intruder-engine', '--host tcp://0.0.0.0:2375', 2375),
      {
        shows: ':2375 without TLS',
        repair: endEngine('intruder-engine'),
        alsoBreaks: { 'NET-01': 'An engine listens elsewhere than on the loopback address.' },
      },
    ),
    fault(
      'an engine listens on the loopback address',
      host => secondEngine(host, 'intruder-at-home', '--host tcp://127.0.0.1:2374', 2374),
      { shows: '127.0.0.1:2374 without TLS', repair: endEngine('intruder-at-home') },
    ),
    fault(
      'an engine speaks TLS, and takes every client',
      async host => {
        await certified(host, 'intruder-tls')
        await secondEngine(
          host,
          'intruder-tls',
          `--host tcp://127.0.0.1:2377 --tlsverify=false ${withCertificate('intruder-tls')}`,
          2377,
        )
      },
      { shows: '127.0.0.1:2377 with TLS, and asks no client', repair: uncertified('intruder-tls') },
    ),
    fault(
      'a drop-in has Docker listen on every address from its next start on',
      async host => {
        await host.run(
          `cat > ${dropIn}`,
          '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// -H tcp://0.0.0.0:2378\n',
        )
        await host.run('systemctl daemon-reload')
      },
      {
        shows: '0.0.0.0:2378 without TLS (docker.service, at its next start)',
        repair: host => host.run(`rm ${dropIn} && systemctl daemon-reload`),
      },
    ),
    harmless(
      'an engine demands a known certificate of each client',
      async host => {
        await certified(host, 'neighbour-engine')
        await secondEngine(
          host,
          'neighbour-engine',
          `--host tcp://127.0.0.1:2376 --tlsverify ${withCertificate('neighbour-engine')}`,
          2376,
        )
      },
      { repair: uncertified('neighbour-engine') },
    ),
    harmless('an engine listens at a second path', host => secondEngine(host, 'neighbour-socket', '', 0), {
      repair: endEngine('neighbour-socket'),
    }),
  ],
})
