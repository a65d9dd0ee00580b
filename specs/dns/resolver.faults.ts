import { fault, faults, type LabHost } from '../../fixtures/faults.ts'
import { readVariables } from '../../provision/variables.ts'

/** Changes Pi-hole through its own API, from the host. */
const change = (action: string) => async (host: LabHost) => {
  const address = (
    await host.run('docker inspect pihole --format "{{(index .NetworkSettings.Networks \\"self-hosted\\").IPAddress}}"')
  ).trim()
  return host.run(
    'python3 -',
    `import json, urllib.request
from urllib.parse import quote
def ask(method, path, body=None, sid=None):
    request = urllib.request.Request("http://${address}/api" + path, method=method,
        data=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json", **({"X-FTL-SID": sid} if sid else {})})
    text = urllib.request.urlopen(request, timeout=10).read()
    return json.loads(text) if text else None
sid = ask("POST", "/auth", {"password": ${JSON.stringify(readVariables(host.target).get('PI_HOLE_SECURE_WEBPASSWORD'))}})["session"]["sid"]
try:
    ${action}
finally:
    ask("DELETE", "/auth", sid=sid)
`,
  )
}

/** Drops what goes to the name server, before any other rule is asked. */
const drop = (protocol: string) => (host: LabHost) =>
  host.run(
    `nft 'table inet fault { chain forward { type filter hook forward priority -50; ${protocol} dport 53 oifname "br-self-hosted" drop; }; }'`,
  )
const passAgain = (host: LabHost): Promise<string> => host.run('nft delete table inet fault')

const silent = 'No question over UDP is answered.'

export default faults({
  'DNS-01': [
    fault('Pi-hole is stopped', host => host.run('docker stop pihole'), {
      blinds: 'What is asked inside a stopped container gets no answer.',
      alsoBreaks: {
        'CTR-02': 'It is stopped.',
        'CTR-03': 'It is stopped.',
        'NET-03': 'A stopped container publishes nothing.',
        'NET-07': 'Port 53 does not answer.',
        'NET-18': 'Docker forgets the name of a stopped container.',
        'PRX-03': 'hole. has nothing behind it.',
        'DNS-02': 'It is stopped.',
        'DNS-03': 'It is stopped.',
        'DNS-04': 'It is stopped.',
        'DNS-06': 'Its positive control is an answer from Pi-hole.',
      },
    }),
    fault('UDP is dropped on the way to Pi-hole', drop('udp'), {
      repair: passAgain,
      alsoBreaks: {
        'NET-07': silent,
        'DNS-02': 'It asks over UDP first.',
        'DNS-03': silent,
        'DNS-04': silent,
        'DNS-06': 'Its positive control is a question over UDP.',
      },
    }),
  ],
  'DNS-02': [
    fault('TCP is dropped on the way to Pi-hole', drop('tcp'), {
      repair: passAgain,
      alsoBreaks: { 'NET-07': 'TCP 53 does not answer.' },
    }),
  ],
  'DNS-03': [
    fault(
      'a name points to another address',
      change(
        'ask("DELETE", "/config/dns/hosts/" + quote("100.64.0.1 chat.lab.home.arpa"), sid=sid); ask("PUT", "/config/dns/hosts/" + quote("192.0.2.1 chat.lab.home.arpa"), sid=sid)',
      ),
      {
        repair: change(
          'ask("DELETE", "/config/dns/hosts/" + quote("192.0.2.1 chat.lab.home.arpa"), sid=sid); ask("PUT", "/config/dns/hosts/" + quote("100.64.0.1 chat.lab.home.arpa"), sid=sid)',
        ),
      },
    ),
    fault(
      'a name is removed',
      change('ask("DELETE", "/config/dns/hosts/" + quote("100.64.0.1 comfy.lab.home.arpa"), sid=sid)'),
    ),
  ],
  'DNS-04': [
    fault('blocking is off', change('ask("POST", "/dns/blocking", {"blocking": False, "timer": None}, sid)')),
    fault(
      'the allowed name is blocked',
      host =>
        change(
          `ask("POST", "/domains/deny/exact", {"domain": "${host.target.dns.allowed}", "comment": "", "enabled": True}, sid)`,
        )(host),
      {
        repair: host => change(`ask("DELETE", "/domains/deny/exact/${host.target.dns.allowed}", sid=sid)`)(host),
      },
    ),
  ],
})
