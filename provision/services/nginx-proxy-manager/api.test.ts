import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Bench } from '../../../fixtures/lab/stand-ins/nginx-proxy-manager/bench.ts'
import { selfSigned } from '../../../fixtures/lab/stand-ins/nginx-proxy-manager/self-signed.ts'
import { ProxyManager } from './api.ts'
import { holds, hostDifferences } from './wanted.ts'

// Hashing passwords and making keys is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const administrator = { email: 'owner@lab.test', password: 'Recording-Passw0rd-1' }
const chat = {
  domain_names: ['chat.lab.test'],
  forward_scheme: 'http',
  forward_host: 'open-webui',
  forward_port: 3000,
  allow_websocket_upgrade: true,
} as const

const listening = async (server: { address(): AddressInfo | string | null; close(): unknown }): Promise<string> => {
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

/** A server that gives the recorded answers, in the order of their names. */
async function recorded(...names: string[]): Promise<ProxyManager> {
  const folder = join(import.meta.dirname, '../../../fixtures/recordings/nginx-proxy-manager')
  const answers = names.map(name => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')).response)
  const server = createServer((_, response) => {
    const { status, body } = answers.shift()
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return new ProxyManager({ url: await listening(server) })
}

/** The stand-in's API on a port of its own. */
async function standIn(): Promise<{ bench: Bench; manager: ProxyManager }> {
  const bench = new Bench()
  onTestFinished(() => bench[Symbol.dispose]())
  const { promise, resolve } = Promise.withResolvers<void>()
  const server = serve({ fetch: bench.app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve())
  await promise
  return { bench, manager: new ProxyManager({ url: await listening(server) }) }
}

test('tells from the recorded root whether somebody has claimed it', async () => {
  const manager = await recorded('api-root-before-setup', 'api-root-after-setup')

  expect(await manager.isSetUp()).toBe(false)
  expect(await manager.isSetUp()).toBe(true)
})

test('reads the recorded hosts and certificates', async () => {
  const manager = await recorded('tokens-login-ok', 'proxy-hosts-list-expanded', 'certificates-list')
  await manager.login(administrator)

  const hosts = await manager.proxyHosts()
  expect(hosts.length).toBeGreaterThan(10)
  expect(hosts.find(({ domain_names }) => domain_names.includes('noacl.lab.test'))).toMatchObject({
    access_list_id: 777,
    access_list: null,
  })
  expect((await manager.certificates()).map(({ nice_name }) => nice_name)).toContain('lab wildcard')
})

test.each([
  ['tokens-wrong', 'refused POST /api/tokens with 400: Invalid email or password.'],
  ['tokens-login-2fa-challenge', 'asks for a second factor'],
  ['certificates-get', 'answered POST /api/tokens with something else than expected'],
])('a login answered with %s is an error', async (name, sentence) => {
  const manager = await recorded(name)

  await expect(manager.login(administrator)).rejects.toThrow(sentence)
})

test('a call without a login is told apart from a path that is not there', async () => {
  const manager = await recorded('proxy-hosts-unauthenticated-before-setup')

  await expect(manager.proxyHosts()).rejects.toThrow(
    'with 404: Not Found - /nginx/proxy-hosts. It answers so to a call without a login, too.',
  )
})

test('a host that nginx refused is an error with what nginx said', async () => {
  const manager = await recorded('proxy-hosts-create', 'proxy-host-update-to-bad-config')

  await expect(manager.createProxyHost(chat)).rejects.toThrow(
    /nginx does not serve it: .* unknown directive "bogus_directive"/,
  )
})

test('nobody there is an error that says where', async () => {
  const manager = new ProxyManager({ url: 'http://127.0.0.1:4' })

  await expect(manager.isSetUp()).rejects.toThrow(
    'The proxy manager at http://127.0.0.1:4 could not be asked (connect ECONNREFUSED 127.0.0.1:4): GET /api/.',
  )
})

test('silence is an error after the deadline', async () => {
  const server = createServer(() => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const manager = new ProxyManager({ url: await listening(server), timeoutMs: 100 })

  await expect(manager.isSetUp()).rejects.toThrow('did not answer within 0.1 s: GET /api/.')
})

test('claims a fresh one, and only once', async () => {
  const { manager } = await standIn()

  await manager.claim(administrator)

  expect(await manager.isSetUp()).toBe(true)
  expect(await manager.proxyHosts()).toEqual([])
  await expect(manager.claim(administrator)).rejects.toThrow('has an account already')
})

test('makes a host that is as wanted, changes and deletes it', async () => {
  const { manager } = await standIn()
  await manager.claim(administrator)

  const host = await manager.createProxyHost(chat)
  expect(hostDifferences(host, chat)).toEqual([])
  expect(hostDifferences(host, { ...chat, forward_port: 8080 })).toEqual(['forward_port is 3000, not 8080'])

  const changed = await manager.updateProxyHost(host.id, { ...chat, forward_port: 8080 })
  expect(changed.forward_port).toBe(8080)

  await manager.deleteProxyHost(host.id)
  expect(await manager.proxyHosts()).toEqual([])
})

test('a host that is stored otherwise than wanted is an error', async () => {
  const { manager } = await standIn()
  await manager.claim(administrator)

  await expect(manager.createProxyHost({ ...chat, ssl_forced: true })).rejects.toThrow('ssl_forced is false, not true')
  await expect(
    manager.createProxyHost({ ...chat, domain_names: ['a.lab.test'], certificate_id: 777, ssl_forced: true }),
  ).rejects.toThrow('certificate 777 does not exist')
  await expect(
    manager.createProxyHost({ ...chat, domain_names: ['b.lab.test'], advanced_config: 'bogus_directive;' }),
  ).rejects.toThrow('nginx does not serve it: nginx: [emerg] unknown directive')
})

test('an uploaded certificate is served by the hosts that use it', async () => {
  const { bench, manager } = await standIn()
  await manager.claim(administrator)
  const [first, second] = [selfSigned({ names: ['chat.lab.test'] }), selfSigned({ names: ['chat.lab.test'] })]
  const id = await manager.createCertificate('chat')
  await manager.uploadCertificate(id, first)
  await manager.createProxyHost({ ...chat, certificate_id: id, ssl_forced: true })
  const reloads = bench.nginx.reloads

  await manager.uploadCertificate(id, second)

  expect(bench.nginx.reloads).toBeGreaterThan(reloads)
  const [stored] = await manager.certificates()
  expect(stored && holds(stored, second)).toBe(true)
  expect(stored && holds(stored, first)).toBe(false)
})

test('a key of another certificate is not uploaded', async () => {
  const { manager } = await standIn()
  await manager.claim(administrator)
  const id = await manager.createCertificate('chat')

  await expect(
    manager.uploadCertificate(id, { certificate: selfSigned().certificate, key: selfSigned().key }),
  ).rejects.toThrow('The private key does not belong to the certificate')
  expect((await manager.certificates())[0]?.meta).toEqual({})
})

test('an access list without users is made whole', async () => {
  const { manager } = await standIn()
  await manager.claim(administrator)

  const id = await manager.createAccessList({
    name: 'tailnet',
    clients: [{ directive: 'allow', address: '100.64.0.0/10' }],
  })

  expect(await manager.accessLists()).toEqual([{ id, name: 'tailnet', satisfy_any: false, pass_auth: false }])
})

test('the default site can be read and set', async () => {
  const { manager } = await standIn()
  await manager.claim(administrator)
  expect(await manager.defaultSite()).toBe('congratulations')

  await manager.setDefaultSite('444')

  expect(await manager.defaultSite()).toBe('444')
})
