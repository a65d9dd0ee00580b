import { expect, test } from 'vitest'
import type { Target } from '../inventory.ts'
import { chosenParts } from '../sequence.ts'
import { services } from '../services/index.ts'
import { affected, untouched } from './affected.ts'
import type { AsFound } from './as-found.ts'
import { exampleTarget, foundHost } from './recorded.ts'

const undertaking = (found: AsFound, target: Target = exampleTarget()) => ({
  target,
  found,
  chosen: chosenParts(),
  services,
})
const effects = (found: AsFound, target?: Target) => affected(undertaking(found, target))
const asked = (found: AsFound, target?: Target): string =>
  effects(found, target)
    .flatMap(one => (one.asked ? one.what : []))
    .join('\n')

const zone = (name: string, settings: Record<string, string>, isDefault = false, interfaces: string[] = []) => ({
  name,
  isDefault,
  interfaces,
  settings: { services: 'ssh', ...settings },
})

test('with guard: host it is said which containers restart, what closes, and what the settings mean', () => {
  const said = asked(foundHost(), exampleTarget({ guard: 'host' }))

  expect(said).toContain('Docker restarts, and with it adguard, ai-ollama-1, ai-redis-1, ai-webui-1, proxy.')
  expect(said).toContain('`0.0.0.0:8080:80` means what `8080:80` meant')
  expect(said).toContain('The guard of `guard: host` shuts what others reach now: 53/tcp of adguard')
  expect(said).toContain('firewalld starts, and lets others in at port 22 (SSH) only. What closes: 2375/tcp (dockerd).')
})

test("without it the owner's containers keep what they publish, and Docker runs on", () => {
  const said = asked(foundHost())

  expect(said).not.toContain('Docker restarts')
  expect(said).not.toContain('The guard')
  expect(untouched(undertaking(foundHost())).join('\n')).toContain('what they publish: 53/tcp of adguard')
  expect(untouched(undertaking(foundHost(), exampleTarget({ guard: 'host' }))).join('\n')).not.toContain('publish')
})

test('a card needs one setting, which Docker takes without a restart', () => {
  const said = effects(foundHost({ toolkit: true }))

  expect(said).toContainEqual({ what: expect.stringContaining('without a restart'), asked: false })
})

test('Docker restarts where the toolkit has to come first, and that is asked', () => {
  const comes = (found: AsFound, toolkit: readonly string[]) =>
    affected({ ...undertaking(found), distribution: { id: 'fedora', packages: { toolkit } as never } })
  const packages = ['nvidia-container-toolkit']
  const restart = {
    what: expect.stringMatching(
      /^Docker restarts, as it looks for the NVIDIA Container Toolkit only when it starts, and with it adguard, .*proxy\.$/,
    ),
    asked: true,
  }

  expect(comes(foundHost({ card: true }), packages)).toContainEqual(restart)
  expect(
    comes(foundHost({ card: true }), packages)
      .map(one => one.what)
      .join(),
  ).not.toContain('without a restart')
  expect(comes(foundHost({ card: true }), [])).not.toContainEqual(restart)
  expect(comes(foundHost({ card: true, toolkit: true }), packages)).not.toContainEqual(restart)
  expect(
    comes(foundHost({ card: true, containers: [] }), packages)
      .map(one => one.what)
      .join(),
  ).not.toContain('restarts')
})

test('with guard: host too, the restart is told once', () => {
  const told = affected({
    ...undertaking(foundHost({ card: true }), exampleTarget({ guard: 'host' })),
    distribution: { id: 'fedora', packages: { toolkit: ['nvidia-container-toolkit'] } as never },
  })
  expect(told.filter(one => one.what.startsWith('Docker restarts'))).toHaveLength(1)
})

test('a container without a restart policy does not come back by itself', () => {
  const containers = (foundHost().containers ?? []).map(one => ({ ...one, comesBack: one.name !== 'adguard' }))

  expect(asked(foundHost({ containers }), exampleTarget({ guard: 'host' }))).toContain(
    'Without a restart policy adguard will not come back',
  )
})

test('what the zones of a running firewalld let in no more is told', () => {
  const zones = [
    zone(
      'public',
      { services: 'cockpit dhcpv6-client ssh', ports: '8096/tcp', 'rich rules': 'rule service name="http" accept' },
      true,
    ),
    zone('home', { services: 'samba ssh' }, false, ['eth0']),
    zone('docker', {}, false, ['docker0']),
  ]
  const said = asked(foundHost({ firewalls: ['firewalld'], zones }))

  expect(said).toContain('The zone public of firewalld is written anew: it lets in cockpit, 8096/tcp, rule service')
  expect(said).toContain('eth0 moves into the zone public')
  expect(said).toContain('samba')
  expect(said).not.toContain('docker0')
})

test('a firewalld as it comes is nobody’s to ask about', () => {
  const zones = [zone('public', { services: 'dhcpv6-client mdns ssh' }, true)]

  expect(asked(foundHost({ containers: [], listeners: [], firewalls: ['firewalld'], zones }))).toBe('')
})

test('nobody is asked twice', () => {
  const record = { kept: true, parts: chosenParts() }

  expect(effects(foundHost({ record }), exampleTarget({ guard: 'host' }))).toEqual([])
})

test('what is taken over is asked for, and folders that become root’s', () => {
  const folders = [
    { path: '/cold-storage/ai', service: undefined, filled: true, state: '755 me:me', wanted: '755 root:root' },
    { path: '/cold-storage/ai/ollama', service: 'ollama', filled: true, state: '755 me:me', wanted: '750 root:root' },
  ]
  const said = asked(foundHost({ folders }), exampleTarget({ adopt: true }))

  expect(said).toContain('/cold-storage/ai gets mode and owner 755 root:root, in place of 755 me:me')
  expect(said).toContain('As the inventory says `adopt: true`, the deploy gives the folder to root')
})

test('nothing is told twice', () => {
  const told = effects(foundHost({ toolkit: true })).map(one => one.what)

  expect(told.filter(one => one.includes('--snat-subnet-routes'))).toHaveLength(1)
})

test('packages that a deploy removes are asked for, and the containers that stop with them', () => {
  expect(asked(foundHost({ shadowing: ['podman'] }))).toContain('The package podman is removed')
  const said = asked(foundHost({ shadowing: ['moby-engine', 'docker-cli'] }))
  expect(said).toContain('The packages moby-engine, docker-cli are removed')
  expect(said).toContain('With moby-engine adguard, ai-ollama-1')
})

test('what only the host itself can ask does not close', () => {
  const listeners = [{ protocol: 'tcp', address: '127.0.0.1', port: 8005, processes: ['java'] }]
  const found = foundHost({ containers: [], listeners, firewalls: [] })

  expect(asked(found)).toBe('')
})

test.for([
  [
    'trusted',
    { target: 'ACCEPT', services: '' },
    'public becomes the default zone, where eth0 was in trusted: whatever else comes',
  ],
  ['public', { target: 'ACCEPT' }, 'it lets in whatever else comes (its target is ACCEPT) no more'],
  ['public', { masquerade: 'yes' }, 'The zone public of firewalld masquerades no more'],
  [
    'public',
    { 'forward-ports': '\nport=80:proto=tcp:toport=8080\nport=81:proto=tcp:toport=8081' },
    'port=80:proto=tcp:toport=8080, port=81',
  ],
  ['external', { masquerade: 'yes' }, 'public becomes the default zone, which does not masquerade as external does'],
] as const)('a zone that lets all in, or masquerades, is asked for: %s %j', ([name, settings, sentence]) => {
  const zones = [zone(name, settings, true, ['eth0'])]

  expect(asked(foundHost({ containers: [], listeners: [], firewalls: ['firewalld'], zones }))).toContain(sentence)
})

test('what the zone of the tailnet let in is asked for', () => {
  const zones = [zone('public', {}, true, ['eth0']), zone('trusted', { target: 'ACCEPT' }, false, ['tailscale0'])]

  expect(asked(foundHost({ containers: [], listeners: [], firewalls: ['firewalld'], zones }))).toBe(
    'tailscale0 moves into the zone self-hosted, where tailscale0 was in trusted: ssh, whatever else comes (its target is ACCEPT) of it no longer count there.',
  )
})
