import { fault, faults, type LabHost } from '../../fixtures/faults.ts'
import { readVariables } from '../../provision/variables.ts'

/** Changes the mappings through the proxy's own API, as a person in its web interface would. */
const change = (action: string) => (host: LabHost) =>
  host.run(
    'python3 -',
    `import json, urllib.request
def ask(method, path, body=None, token=None):
    request = urllib.request.Request("http://${host.target.tailscale.address}:81/api" + path, method=method,
        data=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json", **({"Authorization": "Bearer " + token} if token else {})})
    return json.load(urllib.request.urlopen(request, timeout=10))
variables = ${JSON.stringify(Object.fromEntries(readVariables(host.target)))}
token = ask("POST", "/tokens", {"identity": variables["NPM_ADMIN_EMAIL"], "secret": variables["NPM_ADMIN_PASSWORD"]})["token"]
hosts = {entry["domain_names"][0].split(".")[0]: entry for entry in ask("GET", "/nginx/proxy-hosts", token=token)}
def forward(name, to):
    ask("PUT", "/nginx/proxy-hosts/%d" % hosts[name]["id"], {"forward_host": hosts[to]["forward_host"], "forward_port": hosts[to]["forward_port"]}, token)
${action}
`,
  )

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
        'PRX-03': stopped,
      },
    }),
    fault('the proxy has no administrator', users('UPDATE user SET is_deleted = 1'), {
      repair: users('UPDATE user SET is_deleted = 0'),
    }),
  ],
  'PRX-03': [
    fault('two mappings are swapped', change('forward("chat", "comfy"); forward("comfy", "chat")')),
    fault(
      'a mapping is deleted',
      change('ask("DELETE", "/nginx/proxy-hosts/%d" % hosts["ollama"]["id"], token=token)'),
    ),
  ],
})
