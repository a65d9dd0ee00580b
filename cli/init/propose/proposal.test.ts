import { expect, test } from 'vitest'
import { parseTarget } from '../../../provision/inventory.ts'
import { withTarget } from '../inventory-file.ts'
import { recordedHost } from '../testing/recorded.ts'
import type { Known } from './known.ts'
import { calledName, lanOpenings } from './openings.ts'
import { proposal } from './proposal.ts'

const text = (known: Known): string => withTarget('', 'box', proposal(known), 'inventory.yaml')
const read = (known: Known) => parseTarget(text(known), 'box', 'inventory.yaml')

test('the lab is found as what its own inventory says', () => {
  const found = read(recordedHost('lab'))
  expect(found).toMatchObject({
    os: { id: 'debian', version: '13' },
    lan: { address: '10.89.0.10', interface: 'eth0' },
    tailscale: { address: '100.64.0.1', interface: 'tailscale0', allowedPeers: ['100.64.0.2'] },
    coldStorage: {
      ...{ path: '/cold-storage', mountPoint: '/cold-storage', filesystem: 'ext4' },
      device: '/var/lib/plumbline-lab/cold-storage-disk',
    },
    domain: 'lab.home.arpa',
    docker: { minimumVersion: '26.1', network: 'self-hosted', subnet: '172.30.0.0/16' },
    firewall: 'firewalld',
    gpu: { count: 1, model: 'NVIDIA GeForce RTX 3060' },
    dns: { upstreams: ['10.89.0.53'] },
    containers: {},
    openToLan: {},
    service: { url: 'https://app.lab.home.arpa' },
  })
  expect(found.models.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'llama2:13b', minimumTokensPerSecond: 2 },
    { name: 'llama2:7b', minimumTokensPerSecond: 5 },
  ])
})

test('a machine of the LAN is a vantage only where the host itself saw it come from there', () => {
  const { survey } = recordedHost('lab')
  const at = (client: string | null) =>
    read(recordedHost('lab', { survey: { ...survey, client }, here: [{ interface: 'eth1', address: '10.89.0.1' }] }))
      .vantages
  expect(at('10.89.0.1')).toMatchObject({ lan: { host: 'local' } })
  expect(at('203.0.113.7')).toEqual({})
  expect(at(null)).toEqual({})
})

test('a peer of the tailnet is an allowed one or a stranger', () => {
  const at = (address: string) => read(recordedHost('lab', { here: [{ interface: 'tailscale0', address }] })).vantages
  expect(at('100.64.0.2')).toMatchObject({ tailnet: { host: 'local' } })
  expect(at('100.64.0.3')).toMatchObject({ stranger: { host: 'local' } })
})

test('a machine that the person named is a vantage', () => {
  const login = { host: 'nas', port: 2222, user: 'probe', hostKey: recordedHost('lab').login.hostKey }
  const known = recordedHost('lab', { vantages: [{ vantage: 'tailnet', login }] })
  expect(read(known).vantages).toMatchObject({ tailnet: { host: 'nas', port: 2222 } })
  expect(text(known)).not.toContain('# tailnet: # a peer')
  expect(text(known)).toContain('# stranger: # a peer')
})

test('the service is disturbed only where somebody says so', () => {
  expect(read(recordedHost('lab')).service.drills).toBe(false)
  expect(read(recordedHost('lab', { choices: { open: [], peers: null, drills: true } })).service.drills).toBe(true)
})

test('who may use it over the tailnet is as somebody said', () => {
  const chosen = [{ name: 'stranger', address: '100.64.0.3' }]
  expect(read(recordedHost('lab', { choices: { open: [], peers: chosen } })).tailscale.allowedPeers).toEqual([
    '100.64.0.3',
  ])
  expect(text(recordedHost('lab', { choices: { open: [], peers: [] } }))).toContain('# tailscale:')
})

test('of several addresses in a LAN the one of the default route is proposed, and the others are named', () => {
  const { survey } = recordedHost('own')
  const links = 'value' in survey.links ? survey.links.value : []
  const card = (name: string, address: string) => ({
    ...{ name, kind: null, up: true, master: null, broadcasts: [] },
    ...{ addresses: [address], networks: [`${address}/24`] },
  })
  const more = [card('enp1s0', '192.168.7.2'), ...links, card('br0', '192.168.9.2')]
  const known = recordedHost('own', { survey: { ...survey, links: { value: more } } })
  expect(read(known).lan).toEqual({ address: '10.77.0.10', interface: 'eth0' })
  expect(text(known)).toMatch(/192\.168\.7\.2 on enp1s0[\s\S]*192\.168\.9\.2 on br0/)
  expect(text(known)).not.toContain('can be looked at from here')
  const beside = {
    survey: { ...known.survey, client: '192.168.9.1' },
    here: [{ interface: 'x', address: '192.168.9.1' }],
  }
  expect(text({ ...known, ...beside }).replaceAll(/\s+# /g, ' ')).toMatch(
    /on br0\. One of them[^.]*\. This machine has 192\.168\.9\.1 in that network/,
  )
  const pair = (name: string) => ({ ...card(name, '192.168.8.2'), kind: 'veth' })
  const inside = (name: string) =>
    text(recordedHost('own', { survey: { ...survey, links: { value: [...links, pair(name)] } } }))
  expect(inside('eth1')).toContain('192.168.8.2 on eth1')
  expect(inside('veth64c0fa5')).not.toContain('192.168.8.2')
  const lost = recordedHost('own', { survey: { ...survey, links: { value: more }, routes: { value: [] } } })
  expect(read(lost).lan).toEqual({ address: '192.168.7.2', interface: 'enp1s0' })
})

test('what could not be seen is a comment, and all that was seen stands', () => {
  const { survey } = recordedHost('lab')
  const blind = Object.fromEntries(
    Object.entries(survey).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null && 'value' in value ? { unseen: 'It was refused.' } : value,
    ]),
  ) as unknown as Known['survey']
  const known = recordedHost('lab', { survey: { ...blind, rootRefused: 'a password is required' }, met: [] })
  expect(read(known)).toMatchObject({ ssh: { host: '192.0.2.1' }, containers: {} })
  expect(text(known)).toMatch(/# .*It was refused/)
  expect(text(known)).toContain('a password is required')
  const halfBlind = recordedHost('lab', {
    survey: { ...survey, tailnet: { unseen: 'It was refused.' } },
  })
  expect(read(halfBlind)).toMatchObject({ lan: { address: '10.89.0.10' } })
})

test('what to do about a Docker that could not be asked is what stands in its way', () => {
  const { survey } = recordedHost('own')
  const told = (unseen: string) =>
    text(recordedHost('own', { survey: { ...survey, containers: { unseen } }, met: [] })).replaceAll(/\s+# /g, ' ')
  expect(told('permission denied while trying to connect')).toMatch(/may not use its socket\..*usermod -aG docker/)
  const stopped = told('Cannot connect to the Docker daemon. Is the docker daemon running?')
  expect(stopped).toContain('systemctl status docker')
  expect(stopped).not.toContain('usermod')
})

test('nothing that a host shows can end a comment', () => {
  const { survey } = recordedHost('lab')
  const evil = { id: 'debian', version: null, name: 'x\n  evil: true\n#' }
  const known = recordedHost('lab', { survey: { ...survey, os: { value: evil } } })
  expect(read(known).os).toEqual({ id: 'debian' })
})

test('what the LAN may use stands there with the reason', () => {
  const own = recordedHost('own')
  const all = lanOpenings(own.met, [])
  expect(all.map(({ port }) => port)).toEqual([53, 80, 3000, 6379, 8053, 11434])
  expect(text(own).replaceAll(/\s+# /g, ' ')).toMatch(
    /6379 Redis \(ai-redis-1\), which may ask for no login;.*11434 Ollama \(ai-ollama-1\), which asks for no login/,
  )
  const chosen = all.filter(({ port }) => port === 53)
  expect(Object.keys(read({ ...own, choices: { peers: null, open: chosen } }).openToLan)).toEqual(['53/tcp', '53/udp'])
  const reasons = { '53/udp': 'Names for the house.' }
  expect(read({ ...own, choices: { peers: null, open: chosen, reasons } }).openToLan).toEqual(reasons)
})

test('a host that Plumbline never touched is what it is', () => {
  const own = recordedHost('own')
  const found = read(own)
  expect(found).toMatchObject({
    os: { id: 'debian' },
    lan: { address: '10.77.0.10', interface: 'eth0' },
    firewall: 'ufw',
    docker: { network: 'ai_default', subnet: '172.18.0.0/16' },
    openToLan: {},
  })
  expect(Object.keys(found).filter(key => ['tailscale', 'coldStorage', 'domain', 'gpu'].includes(key))).toEqual([])
  expect(own.met.map(({ container, is }) => [container?.name, is?.kind.name]).filter(([name]) => name)).toEqual(
    expect.arrayContaining([
      ...[
        ['proxy', 'nginx'],
        ['adguard', 'AdGuard Home'],
        ['ai-webui-1', 'Open WebUI'],
        ['ai-redis-1', 'Redis'],
        ['ai-ollama-1', 'Ollama'],
      ],
    ]),
  )
  expect(text(own)).toMatch(/dockerd at .*:2375 is Docker Engine/)
  // Whose socket it is, only root is told.
  const met = own.met.map(one => (one.container ? one : { ...one, signs: { ...one.signs, process: 'unknown' } }))
  expect(text({ ...own, met })).toMatch(/# A program at .*:2375 is Docker Engine/)
  expect(met.filter(({ container, is }) => container === null && is !== undefined).map(calledName)).toEqual([
    'Docker Engine',
  ])
})

test('data is excused, and what makes a container root is named and is not', () => {
  const own = recordedHost('own')
  const { containers } = read(own)
  expect(Object.keys(containers['ai-ollama-1']?.mounts ?? {})).toEqual(['/srv/ai/ollama'])
  expect(JSON.stringify(containers)).not.toContain('sock')
  expect(Object.values(containers).flatMap(({ settings }) => Object.keys(settings))).toEqual([])
  expect(text(own)).toMatch(/is privileged and mounts \/var\/run\/docker\.sock/)
})
