import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { variablesInVault } from './vault.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-vault-'))
const servers: ChildProcess[] = []
afterAll(() => {
  for (const server of servers) server.kill()
  rmSync(folder, { recursive: true })
})

/** A stand-in that is told how to answer: its address. */
async function standIn(settings: object = {}): Promise<string> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'vault-stand-in.ts'), JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  servers.push(server)
  const [port] = (await once(server.stdout, 'data')) as [Buffer]
  return `127.0.0.1:${String(port).trim()}`
}
const counts = async (address: string): Promise<Record<string, number>> =>
  (await (await fetch(`http://${address}/counts`)).json()) as Record<string, number>

const role = { HOME: folder, VAULT_ROLE_ID: 'role', VAULT_SECRET_ID: 'right' }
const read = (address: string, path = 'secret/plumbline', environment: NodeJS.ProcessEnv = role) =>
  Object.fromEntries(variablesInVault(`vault+http://${address}/${path}`, environment))
const wanted = { NPM_ADMIN_EMAIL: { value: 'admin@home.example' }, n: { value: '3' } }

test('variables are read by AppRole, with one login for all reads', async () => {
  const address = await standIn()

  expect(read(address)).toMatchObject(wanted)
  expect(read(address)).toMatchObject(wanted)
  expect(() => read(address, 'secret/other')).toThrow('it holds nothing at secret/other')
  expect(await counts(address)).toEqual({ login: 1, read: 1, 'read-nothing': 1 })
})

test('a token, of the environment or left by a login, does as well', async () => {
  const address = await standIn()
  const file = join(folder, 'secret-id')
  writeFileSync(file, 'right\n')

  expect(read(address, undefined, { HOME: folder, VAULT_TOKEN: 'given' })).toMatchObject(wanted)
  expect(read(address, undefined, { ...role, VAULT_SECRET_ID: '', VAULT_SECRET_ID_FILE: file })).toMatchObject(wanted)
  writeFileSync(join(folder, '.vault-token'), 'given')
  expect(read(address, undefined, { HOME: folder })).toMatchObject(wanted)
  rmSync(join(folder, '.vault-token'))
})

test('a token is renewed before it runs out', async () => {
  const address = await standIn({ lease: 1 })
  read(address)
  await vi.waitFor(async () => expect((await counts(address))['renew-self']).toBeGreaterThan(1), { timeout: 60_000 })
  expect((await counts(address)).login).toBe(1)
}, 90_000)

test('a session of its own is ended with the process', async () => {
  const address = await standIn()
  const script = join(folder, 'ends.ts')
  writeFileSync(
    script,
    `import { variablesInVault } from '${join(import.meta.dirname, 'vault.ts')}'\nconsole.log(variablesInVault('vault+http://${address}/secret/plumbline', process.env).size)\n`,
  )
  const { stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, ...role } })

  expect(stdout).toBe('3\n')
  expect(await counts(address)).toEqual({ login: 1, read: 1, 'revoke-self': 1 })
})

test('what it refuses is said, with what would be right, and no secret is shown', async () => {
  const address = await standIn()
  const cases: [path: string, environment: NodeJS.ProcessEnv, says: string][] = [
    [
      'secret/plumbline',
      { ...role, VAULT_SECRET_ID: 'wr0ng' },
      'it lets nobody in with the role and secret ID of VAULT_ROLE_ID and VAULT_SECRET_ID (invalid role or secret ID)',
    ],
    [
      'secret/plumbline',
      { ...role, VAULT_APPROLE_MOUNT: 'other' },
      'it has no AppRole at auth/other, or refuses it (403): VAULT_APPROLE_MOUNT',
    ],
    ['secret/plumbline', { HOME: folder, VAULT_TOKEN: 'wr0ng' }, 'the token of VAULT_TOKEN is none any more'],
    ['secret/plumbline', { HOME: folder }, 'set VAULT_ROLE_ID and VAULT_SECRET_ID (AppRole), or VAULT_TOKEN'],
    ['secret/plumbline', { HOME: folder, VAULT_ROLE_ID: 'role' }, 'VAULT_SECRET_ID is not (nor VAULT_SECRET_ID_FILE'],
    [
      'secret/plumbline',
      { HOME: folder, VAULT_ROLE_ID: 'role', VAULT_SECRET_ID_FILE: '/nowhere' },
      'VAULT_SECRET_ID_FILE: /nowhere cannot be read',
    ],
    ['secret/plumbline', { ...role, VAULT_CACERT: '/nowhere' }, 'VAULT_CACERT: /nowhere cannot be read'],
    ['secret/gone', role, 'the newest version of secret/gone was deleted: `vault kv undelete`'],
    ['secret/forbidden', role, 'its policy does not let this login read secret/data/forbidden'],
    ['old/plumbline', role, 'it holds nothing at old/plumbline, or old is no KV engine of version 2'],
  ]
  for (const [path, environment, says] of cases) {
    expect(() => read(address, path, environment)).toThrow(says)
    expect(() => read(address, path, environment)).not.toThrow(/wr0ng|vN3k/)
  }
})

test.for<[object, string]>([
  [{ sealed: true }, 'it is sealed, or not set up: `vault operator unseal`'],
  [
    { instead: { status: 307, headers: { location: 'http://active:8200/v1/x' }, text: '' } },
    'it sends elsewhere, to http://active:8200/v1/x: name the server that answers itself',
  ],
  [{ instead: { status: 200, text: '<html>' } }, 'what answers there is no Vault: it said 200 and no JSON'],
  [{ instead: { status: 200, text: '{}' } }, 'its answer to the login holds no token'],
  [{ instead: { status: 500, text: '{"errors":["broken"]}' } }, 'it answers 500 (broken)'],
])('a server that answers %j', async ([settings, says]) => {
  const address = await standIn(settings)
  expect(() => read(address)).toThrow(says)
})

test('a server that is not there', async () => {
  const address = await standIn()
  const server = servers.at(-1)
  server?.kill()
  await once(server as ChildProcess, 'exit')

  expect(() => read(address)).toThrow(`${address}/secret/plumbline cannot be read: it does not answer (ECONNREFUSED)`)
})
