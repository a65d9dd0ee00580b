import { changeProxy } from '../../fixtures/faults/changes.ts'
import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

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

/** Takes out again what a person would have to delete in the proxy's interface: a deploy leaves it alone. @param which Python, of one `entry`. */
const deleteFrom = (kind: string, which: string) =>
  changeProxy(`for entry in call("GET", "/nginx/${kind}"):
    if ${which}:
        call("DELETE", "/nginx/${kind}/%d" % entry["id"])`)
const named = (name: string): string => `entry["domain_names"] == ["${name}"]`

/** One more host, in Python. */
const another = (name: string): string =>
  `{"domain_names": ["${name}"], "forward_scheme": "http", "forward_host": "ollama", "forward_port": 11434`

/** Where the proxy reads files of nginx that its interface knows nothing of. */
const byHand = '/cold-storage/services/nginx-proxy/data/nginx/custom'
const reload = 'docker exec nginx-proxy-manager nginx -s reload'

/** What stands in one host beyond its switches, in place of all that the deploy has there. @param text for nginx. */
const advanced = (label: string, text: string) =>
  changeProxy(
    `call("PUT", "/nginx/proxy-hosts/%d" % hosts["${label}"]["id"], {"advanced_config": ${JSON.stringify(text)}})`,
  )

const stopped = 'The proxy is stopped.'

export default faults({
  'PRX-01': [
    fault('the proxy is stopped', host => host.run('docker stop nginx-proxy-manager'), {
      shows: '"status": "no answer',
      blinds: 'Some requirements have an answer from inside the proxy as their positive control.',
      alsoBreaks: {
        'CTR-02': stopped,
        'CTR-03': stopped,
        'NET-03': 'A stopped container publishes nothing.',
        'NET-07': stopped,
      },
    }),
    fault('the proxy has no administrator', users('UPDATE user SET is_deleted = 1'), {
      shows: '"setup": false',
      repair: users('UPDATE user SET is_deleted = 0'),
    }),
  ],
  'PRX-03': [
    fault(
      'two mappings are swapped',
      changeProxy('forward("chat", "comfyui", 8188); forward("comfy", "open-webui", 3000)'),
      {
        shows: ['chat.lab.home.arpa does not lead to open-webui', 'comfy.lab.home.arpa does not lead to comfyui'],
      },
    ),
    fault('a mapping is deleted', changeProxy('call("DELETE", "/nginx/proxy-hosts/%d" % hosts["ollama"]["id"])'), {
      shows: 'ollama.lab.home.arpa does not lead to ollama',
    }),
    fault('ollama. leads to Open WebUI', changeProxy('forward("ollama", "open-webui", 3000)'), {
      shows: 'ollama.lab.home.arpa does not lead to ollama',
    }),
    fault('hole. leads to the proxy itself', changeProxy('forward("hole", "127.0.0.1", 81)'), {
      shows: 'hole.lab.home.arpa does not lead to pihole',
    }),
    fault('app. leads to Open WebUI', changeProxy('forward("app", "open-webui", 3000)'), {
      shows: 'app.lab.home.arpa does not lead to squaretable',
    }),
    harmless(
      'chat. takes uploads of any size, and keeps pictures for a while',
      changeProxy(
        'call("PUT", "/nginx/proxy-hosts/%d" % hosts["chat"]["id"], {"advanced_config": hosts["chat"]["advanced_config"] + "\\nclient_max_body_size 0;", "caching_enabled": True, "block_exploits": True})',
      ),
    ),
  ],
  'PRX-19': [
    fault(
      'one more host, which leads to Ollama',
      changeProxy(`call("POST", "/nginx/proxy-hosts", ${another('grafana.lab.home.arpa')}})`),
      {
        shows: 'grafana.lab.home.arpa leads to http://ollama:11434',
        repair: deleteFrom('proxy-hosts', named('grafana.lab.home.arpa')),
      },
    ),
    fault(
      'one more host, which is switched off',
      changeProxy(`call("POST", "/nginx/proxy-hosts", ${another('prometheus.lab.home.arpa')}, "enabled": False})`),
      {
        shows: 'prometheus.lab.home.arpa leads to http://ollama:11434, switched off',
        repair: deleteFrom('proxy-hosts', named('prometheus.lab.home.arpa')),
      },
    ),
    fault(
      'a path of chat. leads to ComfyUI',
      changeProxy(`call("PUT", "/nginx/proxy-hosts/%d" % hosts["chat"]["id"], {"locations": [
    {"path": "/pictures", "forward_scheme": "http", "forward_host": "comfyui", "forward_port": 8188}]})`),
      {
        shows: 'chat.lab.home.arpa/pictures leads to http://comfyui:8188',
        repair: changeProxy('call("PUT", "/nginx/proxy-hosts/%d" % hosts["chat"]["id"], {"locations": []})'),
      },
    ),
    fault(
      'a host that stands only in a file of nginx',
      async host => {
        await host.run(
          `cat > ${byHand}/http.conf`,
          'server { listen 80; server_name hidden.lab.home.arpa; location / { proxy_pass http://ollama:11434; } }\n',
        )
        await host.run(reload)
      },
      {
        shows: 'hidden.lab.home.arpa leads to',
        repair: host => host.run(`rm ${byHand}/http.conf && ${reload}`),
      },
    ),
    harmless(
      'a file of nginx sets something, and serves nothing',
      async host => {
        await host.run(
          `cat > ${byHand}/http_top.conf`,
          '# For hosts that are asked too often.\nlimit_req_zone $binary_remote_addr zone=owner:1m rate=10r/s;\n',
        )
        await host.run(reload)
      },
      { repair: host => host.run(`rm ${byHand}/http_top.conf && ${reload}`) },
    ),
    fault(
      'a stream to the SSH port of the host',
      changeProxy(
        ({ target }) =>
          `call("POST", "/nginx/streams", {"incoming_port": 7001, "forwarding_host": "${target.lan.address}", "forwarding_port": 22, "tcp_forwarding": True, "udp_forwarding": False})`,
      ),
      { shows: 'port 7001 leads to', repair: deleteFrom('streams', 'entry["incoming_port"] == 7001') },
    ),
    fault(
      'a redirection to another site',
      changeProxy(
        'call("POST", "/nginx/redirection-hosts", {"domain_names": ["old.lab.home.arpa"], "forward_scheme": "https", "forward_http_code": 301, "forward_domain_name": "example.org", "preserve_path": True})',
      ),
      {
        shows: 'old.lab.home.arpa leads to',
        repair: deleteFrom('redirection-hosts', named('old.lab.home.arpa')),
      },
    ),
    fault('a 404 host', changeProxy('call("POST", "/nginx/dead-hosts", {"domain_names": ["gone.lab.home.arpa"]})'), {
      shows: 'gone.lab.home.arpa leads to',
      repair: deleteFrom('dead-hosts', named('gone.lab.home.arpa')),
    }),
  ],
  'PRX-20': [
    fault('comfy. looks at no origin', advanced('comfy', 'proxy_buffering off;'), {
      shows: [
        'comfy.lab.home.arpa takes POST /prompt from a page of https://plumbline.example',
        'comfy.lab.home.arpa takes WebSocket /ws from a page of null',
      ],
    }),
    fault(
      'comfy. lets in what has our name anywhere in it',
      advanced('comfy', 'proxy_buffering off;\nif ($http_origin !~ "^$|lab.home.arpa") { return 403; }'),
      { shows: 'takes POST /prompt from a page of https://comfy.lab.home.arpa.plumbline.example' },
    ),
    fault('hole. looks at no origin', advanced('hole', ''), {
      shows: 'hole.lab.home.arpa takes POST /api/dns/blocking from a page of https://plumbline.example',
    }),
    fault(
      'Open WebUI is for pages of any origin, and chat. looks at none',
      async host => {
        await advanced('chat', 'proxy_buffering off;')(host)
        await host.override('open-webui', 'services: { open-webui: { environment: { CORS_ALLOW_ORIGIN: "*" } } }')
      },
      { shows: 'chat.lab.home.arpa takes WebSocket /ws/socket.io/?EIO=4&transport=websocket from a page of null' },
    ),
    fault(
      'every name that leads here leads to ComfyUI',
      async host => {
        await host.run(
          `cat > ${byHand}/http.conf`,
          'server { listen 80; server_name ~.; location / { proxy_pass http://comfyui:8188; } }\n',
        )
        await host.run(reload)
      },
      {
        shows: 'comfyui answers under the name plumbline.example',
        repair: host => host.run(`rm ${byHand}/http.conf && ${reload}`),
        alsoBreaks: { 'PRX-19': 'Nobody declared that server.' },
      },
    ),
    harmless(
      'comfy. lets in the pages of all our own names, and gives others no answer',
      advanced(
        'comfy',
        'proxy_buffering off;\nif ($http_origin !~ "^(|https://[a-z]+\\.lab\\.home\\.arpa)$") { return 444; }',
      ),
    ),
  ],
})
