import { changeProxy } from '../../fixtures/faults/changes.ts'
import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'

/** The proxy keeps its users in SQLite under the cold storage. */
const users = (sql: string) => (host: LabHost) =>
  host.run(
    'python3 -',
    `import sqlite3
database = sqlite3.connect("/cold-storage/services/nginx-proxy/data/database.sqlite", timeout=10)
database.execute(${JSON.stringify(sql)})
database.commit()
`,
  )

/** Takes out again what a person would have to delete in the proxy's interface: a deploy leaves it alone. */
const deleteAll = (kind: string) =>
  changeProxy(`for entry in call("GET", "/nginx/${kind}"):
    call("DELETE", "/nginx/${kind}/%d" % entry["id"])`)

const another = 'grafana.lab.home.arpa'
const deleteAnother = changeProxy('call("DELETE", "/nginx/proxy-hosts/%d" % hosts["grafana"]["id"])')
const makeAnother = `{"domain_names": ["${another}"], "forward_scheme": "http", "forward_host": "ollama", "forward_port": 11434`

const stopped = 'The proxy is stopped.'

export default faults({
  'PRX-01': [
    fault('the proxy is stopped', host => host.run('docker stop nginx-proxy-manager'), {
      blinds: 'Some requirements have an answer from inside the proxy as their positive control.',
      alsoBreaks: {
        'CTR-02': stopped,
        'CTR-03': stopped,
        'NET-03': 'A stopped container publishes nothing.',
        'NET-06': 'Its positive control is an answer from the proxy.',
        'NET-07': stopped,
      },
    }),
    fault('the proxy has no administrator', users('UPDATE user SET is_deleted = 1'), {
      repair: users('UPDATE user SET is_deleted = 0'),
    }),
  ],
  'PRX-03': [
    fault(
      'two mappings are swapped',
      changeProxy('forward("chat", "comfyui", 8188); forward("comfy", "open-webui", 3000)'),
    ),
    fault('a mapping is deleted', changeProxy('call("DELETE", "/nginx/proxy-hosts/%d" % hosts["ollama"]["id"])')),
    fault('ollama. leads to Open WebUI', changeProxy('forward("ollama", "open-webui", 3000)')),
    fault('hole. leads to the proxy itself', changeProxy('forward("hole", "127.0.0.1", 81)')),
    fault('app. leads to Open WebUI', changeProxy('forward("app", "open-webui", 3000)')),
  ],
  'PRX-19': [
    fault('one more host, which leads to Ollama', changeProxy(`call("POST", "/nginx/proxy-hosts", ${makeAnother}})`), {
      repair: deleteAnother,
    }),
    fault(
      'one more host, which is switched off',
      changeProxy(`call("POST", "/nginx/proxy-hosts", ${makeAnother}, "enabled": False})`),
      { repair: deleteAnother },
    ),
    fault(
      'a path of chat. leads to ComfyUI',
      changeProxy(`call("PUT", "/nginx/proxy-hosts/%d" % hosts["chat"]["id"], {"locations": [
    {"path": "/pictures", "forward_scheme": "http", "forward_host": "comfyui", "forward_port": 8188}]})`),
      { repair: changeProxy('call("PUT", "/nginx/proxy-hosts/%d" % hosts["chat"]["id"], {"locations": []})') },
    ),
    fault(
      'a host that stands only in a file of nginx',
      async host => {
        await host.run(
          'cat > /cold-storage/services/nginx-proxy/data/nginx/custom/http.conf',
          'server { listen 80; server_name hidden.lab.home.arpa; location / { proxy_pass http://ollama:11434; } }\n',
        )
        await host.run('docker exec nginx-proxy-manager nginx -s reload')
      },
      {
        repair: host =>
          host.run(
            'rm /cold-storage/services/nginx-proxy/data/nginx/custom/http.conf && docker exec nginx-proxy-manager nginx -s reload',
          ),
      },
    ),
    fault(
      'a stream to the SSH port of the host',
      changeProxy(
        ({ target }) =>
          `call("POST", "/nginx/streams", {"incoming_port": 7001, "forwarding_host": "${target.lan.address}", "forwarding_port": 22, "tcp_forwarding": True, "udp_forwarding": False})`,
      ),
      { repair: deleteAll('streams') },
    ),
    fault(
      'a redirection to another site',
      changeProxy(
        'call("POST", "/nginx/redirection-hosts", {"domain_names": ["old.lab.home.arpa"], "forward_scheme": "https", "forward_http_code": 301, "forward_domain_name": "example.org", "preserve_path": True})',
      ),
      { repair: deleteAll('redirection-hosts') },
    ),
    fault('a 404 host', changeProxy('call("POST", "/nginx/dead-hosts", {"domain_names": ["gone.lab.home.arpa"]})'), {
      repair: deleteAll('dead-hosts'),
    }),
  ],
})
