import { expect, test } from 'vitest'
import { difference, isBanRule, parseZones, type Zone, zoneDrift, zoneFile } from './zone.ts'

/** As firewalld 2.3 prints three of its zones. */
const listing = `
docker (active)
  target: ACCEPT
  ingress-priority: 0
  egress-priority: 0
  icmp-block-inversion: no
  interfaces: br-self-hosted docker0
  sources: 
  services: 
  ports: 
  protocols: 
  forward: yes
  masquerade: no
  forward-ports: 
  source-ports: 
  icmp-blocks: 
  rich rules: 

public (default, active)
  target: default
  ingress-priority: 0
  egress-priority: 0
  icmp-block-inversion: no
  interfaces: 
  sources: 
  services: dhcpv6-client ssh
  ports: 
  protocols: 
  forward: yes
  masquerade: no
  forward-ports: 
	port=8080:proto=tcp:toport=80:toaddr=
  source-ports: 
  icmp-blocks: 
  rich rules: 
	rule family="ipv4" source address="10.0.0.0/8" accept
	rule family="ipv4" source address="10.1.0.0/16" drop

self-hosted (active)
  target: default
  ingress-priority: 0
  egress-priority: 0
  icmp-block-inversion: no
  interfaces: tailscale0
  sources: 100.64.0.2/32 172.30.0.0/16
  services: 
  ports: 80/tcp 443/tcp 81/tcp 53/tcp 53/udp
  protocols: 
  forward: yes
  masquerade: no
  forward-ports: 
  source-ports: 
  icmp-blocks: 
  rich rules: 
`

const selfHosted: Zone = {
  name: 'self-hosted',
  description: 'The stack.',
  interfaces: ['tailscale0'],
  sources: ['172.30.0.0/16', '100.64.0.2/32'],
  services: [],
  ports: ['53/udp', '53/tcp', '80/tcp', '81/tcp', '443/tcp'],
}

test('a listing is read zone by zone', () => {
  const [docker, open, stack] = parseZones(listing)

  expect(docker).toMatchObject({ name: 'docker', isDefault: false, interfaces: ['br-self-hosted', 'docker0'] })
  expect(open).toMatchObject({ name: 'public', isDefault: true })
  expect(open?.settings['rich rules']?.split('\n')).toHaveLength(2)
  expect(open?.settings['forward-ports']).toBe('port=8080:proto=tcp:toport=80:toaddr=')
  expect(stack?.settings.ports).toBe('443/tcp 53/tcp 53/udp 80/tcp 81/tcp')
})

test.for([
  ['', 'lists no zones'],
  ['one two\n  target: default\n', 'without a name'],
  ['a\nnonsense\n', 'a line that is none'],
] as const)('what is no listing is an error that shows it: %j', ([text, complaint]) => {
  expect(() => parseZones(text)).toThrow(complaint)
})

test('a zone as wanted does not differ; the order of its lists means nothing', () => {
  expect(difference(parseZones(listing), selfHosted)).toBeUndefined()
})

test.for([
  ['ports: 80/tcp', 'ports: 9000/tcp 80/tcp', 'self-hosted has ports "443/tcp 53/tcp 53/udp 80/tcp 81/tcp 9000/tcp"'],
  ['sources: 100.64.0.2/32', 'sources: 100.64.0.3/32 100.64.0.2/32', 'self-hosted has sources'],
  [
    'self-hosted (active)\n  target: default',
    'self-hosted (active)\n  target: ACCEPT',
    'self-hosted has target "ACCEPT"',
  ],
  ['self-hosted (active)', 'other', 'there is no zone self-hosted'],
] as const)('a zone with %j as %j is told apart', ([from, to, complaint]) => {
  expect(difference(parseZones(listing.replace(from, to)), selfHosted)).toContain(complaint)
})

test('what runs is compared with the files, interfaces aside', () => {
  const [docker, open] = parseZones(listing)
  const files = parseZones(listing.replace('br-self-hosted docker0', '').replace(' ssh\n', ' ssh cockpit\n'))

  expect(docker && zoneDrift(docker, files)).toBeUndefined()
  expect(open && zoneDrift(open, files)).toBe('public runs with other rules than its file has')
  expect(open && zoneDrift(open, [])).toBe('public is not in the files')
})

const banned = (settings: string, rule: string) => parseZones(`${settings.trimEnd()}\n\t${rule}\n`)
/** What fail2ban's firewallcmd-rich-rules adds. */
const ban = (address: string): string =>
  `rule family="ipv4" source address="${address}" port port="22" protocol="tcp" reject type="icmp-port-unreachable"`
const sshOnly: Zone = { ...selfHosted, name: 'public', sources: [], interfaces: [], services: ['ssh'], ports: [] }
const lan = listing
  .slice(listing.indexOf('public (default'), listing.indexOf('\nself-hosted'))
  .replace('dhcpv6-client ', '')
  .replace(/\n\t.*/g, '')

test('a ban in the running zone is no difference and no drift', () => {
  const running = banned(lan, ban('203.0.113.9'))

  expect(difference(running, sshOnly)).toBeUndefined()
  expect(running.map(zone => zoneDrift(zone, parseZones(lan)))).toEqual([undefined])
})

test('a ban that the file has and the running zone lacks lets more in', () => {
  expect(parseZones(lan).map(zone => zoneDrift(zone, banned(lan, ban('203.0.113.9'))))).toEqual([
    'public runs with other rules than its file has',
  ])
})

test('a ban of an allowed peer is taken back', () => {
  expect(difference(banned(listing, ban('100.64.0.2')), selfHosted)).toContain('self-hosted has rich rules')
  expect(difference(banned(listing, ban('100.64.0.0/24')), selfHosted)).toContain('self-hosted has rich rules')
  expect(difference(banned(listing, ban('203.0.113.9')), selfHosted)).toBeUndefined()
})

test.for([
  ['rule family="ipv4" source address="203.0.113.9" drop', true],
  ['rule family="ipv6" source address="2001:db8::9" port port="22" protocol="tcp" reject', true],
  ['rule family="ipv4" source ipset="f2b-sshd" drop', true],
  ['rule family="ipv4" source address="203.0.113.9" log prefix="f2b" level="info" limit value="1/m" reject', true],
  ['rule family="ipv4" source address="203.0.113.9" accept', false],
  ['rule family="ipv4" source address="203.0.113.9" log prefix=" drop" accept', false],
  ['rule family="ipv4" source NOT address="203.0.113.9" drop', false],
  ['rule port port="443" protocol="tcp" drop', false],
] as const)('%s: a ban is %s', ([rule, expected]) => {
  expect(isBanRule(rule)).toBe(expected)
})

test("a zone's file holds what is wanted and nothing else", () => {
  expect(zoneFile(selfHosted)).toBe(`<?xml version="1.0" encoding="utf-8"?>
<zone>
  <short>self-hosted</short>
  <description>The stack.</description>
  <interface name="tailscale0"/>
  <source address="172.30.0.0/16"/>
  <source address="100.64.0.2/32"/>
  <port port="53" protocol="udp"/>
  <port port="53" protocol="tcp"/>
  <port port="80" protocol="tcp"/>
  <port port="81" protocol="tcp"/>
  <port port="443" protocol="tcp"/>
  <forward/>
</zone>
`)
})
