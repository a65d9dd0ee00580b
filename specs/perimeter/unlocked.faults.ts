import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'
import { intrude } from '../../fixtures/faults/intruder.ts'
import { brokenByPublishing, publishPastGuard, unpublish } from '../../fixtures/faults/past-guard.ts'
import { endEngine, secondEngine } from '../../fixtures/faults/second-engine.ts'

const published = { ...brokenByPublishing, 'NET-28': 'firewalld lets in SSH only.' }

/** A container of the owner's, whose port the LAN reaches. */
const reached = (name: string, port: number, inner: number, run: string, shows: string) =>
  [
    (host: LabHost) => publishPastGuard(host, name, { port, inner, run }),
    { shows, repair: unpublish(name), alsoBreaks: published },
  ] as const

/** What listens on the host itself, and the zone of the LAN lets in. */
const opened = {
  'NET-01': 'It listens where the LAN reaches it.',
  'NET-04': 'The LAN gets an answer.',
  'NET-13': 'The zone of the LAN lets in more than SSH.',
  'NET-14': 'The opened port is in no file.',
}
const open = (host: LabHost, port: number) => host.run(`firewall-cmd --zone=public --add-port=${port}/tcp`)
const shut = (host: LabHost, port: number) => host.run(`firewall-cmd --zone=public --remove-port=${port}/tcp`)

/** A web server that answers every path with the same. */
const always = (status: number, type: string, text: string): string => `import http.server, sys
class Always(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(${status})
        self.send_header("Content-Type", ${JSON.stringify(type)})
        self.end_headers()
        self.wfile.write(${JSON.stringify(text)}.encode())
http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Always).serve_forever()
`

export default faults({
  'NET-27': [
    fault(
      'Ollama answers the LAN, at a port that is not its own',
      ...reached('intruder-ollama', 11435, 11434, 'ollama/ollama:0.32.15', 'Ollama answers without a login at'),
    ),
    fault(
      'a Redis without a password answers the LAN',
      ...reached(
        'intruder-redis',
        6380,
        6379,
        'redis:8.0-bookworm redis-server --protected-mode no',
        'Redis answers without a login at',
      ),
    ),
    fault(
      'a PostgreSQL that trusts everybody answers the LAN',
      async host => {
        await publishPastGuard(host, 'intruder-postgres', {
          port: 5433,
          inner: 5432,
          run: '--env POSTGRES_PASSWORD=Kq3vT9mWz7xLbY5H postgres:17-trixie',
        })
        await host.run(
          "docker exec intruder-postgres sh -c 'echo host all all all trust >/var/lib/postgresql/data/pg_hba.conf' && docker kill --signal HUP intruder-postgres",
        )
      },
      {
        shows: 'PostgreSQL answers without a login at',
        repair: unpublish('intruder-postgres'),
        alsoBreaks: published,
      },
    ),
    fault(
      'a Nginx Proxy Manager that waits for its first administrator answers the LAN',
      ...reached(
        'intruder-proxy',
        8181,
        81,
        'jc21/nginx-proxy-manager:2.15.1',
        'Nginx Proxy Manager waits for its first administrator at',
      ),
    ),
    fault(
      'an engine obeys whoever reaches it, and the LAN does',
      async host => {
        await open(host, 2375)
        await secondEngine(host, 'intruder-open-engine', `--host tcp://${host.target.lan.address}:2375`, 2375)
      },
      {
        shows: "Docker's API, which is root on the host, answers without a login at",
        alsoBreaks: { ...opened, 'CTR-10': 'It demands no certificate of its clients.' },
        repair: async host => {
          await endEngine('intruder-open-engine')(host)
          await shut(host, 2375)
        },
      },
    ),
    fault(
      'an exporter of metrics answers the LAN, over TLS with a certificate of its own',
      async host => {
        await open(host, 9443)
        const page = always(200, 'text/plain; version=0.0.4', '# HELP up Whether it is.\n# TYPE up gauge\nup 1\n')
        const secure = page.replace(
          /^(.*)\.serve_forever\(\)$/m,
          'server = $1\nimport ssl\ncontext = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\ncontext.load_cert_chain("/run/exporter.pem")\nserver.socket = context.wrap_socket(server.socket, server_side=True)\nserver.serve_forever()',
        )
        await host.run('cat > /run/exporter.py', secure)
        await host.run(
          'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=exporter -keyout /run/exporter.key -out /run/exporter.crt 2>/dev/null && cat /run/exporter.key /run/exporter.crt > /run/exporter.pem',
        )
        await intrude(host, 'intruder-exporter', `/run/exporter.py ${host.target.lan.address} 9443`, { port: 9443 })
      },
      {
        shows: ':9443/tcp from the LAN (GET /metrics)',
        alsoBreaks: opened,
        repair: async host => {
          await host.run('systemctl stop intruder-exporter; rm /run/exporter.*')
          await shut(host, 9443)
        },
      },
    ),
    harmless(
      'a server of models answers the host itself without a login, and nobody else',
      async host => {
        await host.run('cat > /run/models.py', always(200, 'application/json', '{"object": "list", "data": []}'))
        await intrude(host, 'neighbour-models', '/run/models.py 127.0.0.1 8000', { port: 8000 })
      },
      { repair: host => host.run('systemctl stop neighbour-models; rm /run/models.py') },
    ),
  ],
})
