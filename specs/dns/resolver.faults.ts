import { changePihole } from '../../fixtures/faults/changes.ts'
import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Drops packets before any other rule is asked. @param table what holds the rule, and nothing else. */
const drop = (table: string, which: string) => (host: LabHost) =>
  host.run(`nft 'table inet ${table} { chain forward { type filter hook forward priority -50; ${which} drop; }; }'`)
const passAgain =
  (table: string) =>
  (host: LabHost): Promise<string> =>
    host.run(`nft delete table inet ${table}`)

const toPihole = (protocol: string) => drop(`no_${protocol}`, `${protocol} dport 53 oifname "br-self-hosted"`)

const add = (record: string) => changePihole(`call("PUT", "/config/dns/hosts/" + quote("${record}"))`)
const remove = (record: string) => changePihole(`call("DELETE", "/config/dns/hosts/" + quote("${record}"))`)

const list = (enabled: 'True' | 'False') => async (host: LabHost) => {
  await changePihole(`for entry in call("GET", "/lists")["lists"]:
    call("PUT", "/lists/%s?type=%s" % (quote(entry["address"], safe=""), entry["type"]), {"comment": entry["comment"], "groups": entry["groups"], "enabled": ${enabled}})`)(
    host,
  )
  await host.run('docker exec pihole pihole -g')
}

/** Sets what a blocked name is answered with. */
const mode = (word: string) =>
  changePihole(`call("PATCH", "/config", {"config": {"dns": {"blocking": {"mode": "${word}"}}}})`)

const allowEverything = JSON.stringify('.*')

/** What is asked is always the same name: only the answer tells. */
const unanswered = ['a name below example.com', '"answered": false'] as const

const silent = 'No question over UDP is answered.'

export default faults({
  'DNS-01': [
    fault('Pi-hole is stopped', host => host.run('docker stop pihole'), {
      shows: unanswered,
      blinds: 'What is asked inside a stopped container gets no answer.',
      alsoBreaks: {
        'CTR-02': 'It is stopped.',
        'CTR-03': 'It is stopped.',
        'NET-03': 'A stopped container publishes nothing.',
        'NET-07': 'Port 53 does not answer.',
        'NET-18': 'Docker forgets the name of a stopped container.',
      },
    }),
    fault('UDP is dropped on the way to Pi-hole', toPihole('udp'), {
      shows: unanswered,
      repair: passAgain('no_udp'),
      alsoBreaks: { 'NET-07': silent },
    }),
    fault(
      'the upstreams are away, and only the cache answers',
      drop('no_upstream', 'iifname "br-self-hosted" oifname != "br-self-hosted" meta l4proto { tcp, udp } th dport 53'),
      { shows: unanswered, repair: passAgain('no_upstream') },
    ),
  ],
  'DNS-02': [
    fault('TCP is dropped on the way to Pi-hole', toPihole('tcp'), {
      shows: ['over TCP', '"answered": false'],
      repair: passAgain('no_tcp'),
      alsoBreaks: { 'NET-07': 'TCP 53 does not answer.' },
    }),
  ],
  'DNS-03': [
    fault(
      'a name points to another address',
      async host => {
        await remove('100.64.0.1 chat.lab.home.arpa')(host)
        await add('192.0.2.1 chat.lab.home.arpa')(host)
      },
      { shows: 'chat.lab.home.arpa A: leads to 192.0.2.1' },
    ),
    fault('a name is removed', remove('100.64.0.1 app.lab.home.arpa'), { shows: 'app.lab.home.arpa A: ' }),
    fault('a name has a second address', add('192.0.2.2 hole.lab.home.arpa'), {
      shows: 'hole.lab.home.arpa A: leads to 192.0.2.2',
    }),
    fault('a name has an IPv6 address outside the tailnet', add('2001:db8::1 ollama.lab.home.arpa'), {
      shows: 'ollama.lab.home.arpa AAAA: leads to 2001:db8::1',
    }),
    harmless('the owner has a name of his own', add('192.0.2.3 printer.lab.home.arpa'), {
      repair: remove('192.0.2.3 printer.lab.home.arpa'),
    }),
  ],
  'DNS-04': [
    fault('blocking is off', changePihole('call("POST", "/dns/blocking", {"blocking": False, "timer": None})'), {
      shows: '"blocking": "disabled"',
    }),
    fault(
      'blocking is off for an hour',
      changePihole('call("POST", "/dns/blocking", {"blocking": False, "timer": 3600})'),
      { shows: ['"blocking": "disabled"', '"timer": 3'] },
    ),
    fault('no list is read', list('False'), {
      shows: 'doubleclick.net is not blocked',
      repair: list('True'),
      alsoBreaks: { 'DNS-12': 'A list without names is not whole.' },
    }),
    fault(
      'an expression lets everything through',
      changePihole(
        `call("POST", "/domains/allow/regex", {"domain": ${allowEverything}, "comment": "", "enabled": True})`,
      ),
      {
        shows: 'doubleclick.net is not blocked',
        repair: changePihole(`call("DELETE", "/domains/allow/regex/" + quote(${allowEverything}))`),
      },
    ),
    fault(
      'the allowed name is blocked',
      changePihole(
        ({ target }) =>
          `call("POST", "/domains/deny/exact", {"domain": "${target.dns.allowed}", "comment": "", "enabled": True})`,
      ),
      {
        shows: 'example.com does not resolve',
        repair: changePihole(({ target }) => `call("DELETE", "/domains/deny/exact/${target.dns.allowed}")`),
      },
    ),
    harmless('a blocked name is said not to exist', mode('NX'), { repair: mode('NULL') }),
  ],
  'DNS-05': [
    fault(
      'a server that nobody declared is asked too',
      host =>
        host.override(
          'pihole',
          `services: { pihole: { environment: { FTLCONF_dns_upstreams: "${host.target.dns.upstreams.join(';')};100.64.0.99" } } }`,
        ),
      { shows: '100.64.0.99' },
    ),
  ],
})
