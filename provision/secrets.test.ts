import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { parseTarget } from './inventory.ts'
import { readSecrets } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-'))
afterAll(() => rmSync(folder, { recursive: true }))
const target = parseTarget(
  `targets:
  home:
    ssh: { host: 10.0.0.2, user: deploy, hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAG2L4pNlfzF4Xg9UPpAey7RvvUpb6f2cRexiLnq0lVN }
    lan: { address: 10.0.0.2, interface: eth0 }
    tailscale: { address: 100.64.0.1, allowedPeers: [100.64.0.2, 100.64.0.3] }
    coldStorage: { mountPoint: /cold-storage, filesystem: xfs }
    domain: home.example
`,
  'home',
  join(folder, 'inventory.yaml'),
)

const good = {
  PI_HOLE_SECURE_WEBPASSWORD: 'seven-blue-kettles',
  NPM_ADMIN_EMAIL: 'owner@home.example',
  NPM_ADMIN_PASSWORD: 'nine-green-lanterns',
  OPEN_WEBUI_SECRET_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
  OPEN_WEBUI_ADMIN_EMAIL: 'owner@home.example',
  OPEN_WEBUI_ADMIN_PASSWORD: 'five-red-umbrellas',
  SQUARETABLE_DATABASE_PASSWORD: 'seven-red-ladders',
  SQUARETABLE_APP_PASSWORD: 'eight-old-bridges',
  SQUARETABLE_REDIS_PASSWORD: 'three-tin-whistles',
  SQUARETABLE_TOKEN_SECRET: '4b5a69788796a5b4c3d2e1f00f1e2d3c',
  SQUARETABLE_OPERATOR_TOKEN: '69788796a5b4c3d2e1f00f1e2d3c4b5a',
}

test('secrets come from the environment first, then from the file', () => {
  const { NPM_ADMIN_PASSWORD, ...kept } = good
  writeFileSync(
    join(folder, '.env'),
    `${Object.entries({ ...kept, PI_HOLE_SECURE_WEBPASSWORD: 'kept-in-the-file' })
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')}\n`,
  )
  const { PI_HOLE_SECURE_WEBPASSWORD } = good

  expect(readSecrets(target, { NPM_ADMIN_PASSWORD, PI_HOLE_SECURE_WEBPASSWORD })).toEqual(good)
  writeFileSync(join(folder, '.env'), '')
})

test.for([
  ['PI_HOLE_SECURE_WEBPASSWORD', undefined, 'PI_HOLE_SECURE_WEBPASSWORD is not set'],
  ['PI_HOLE_SECURE_WEBPASSWORD', 'short', 'PI_HOLE_SECURE_WEBPASSWORD must have at least 12 characters'],
  ['NPM_ADMIN_PASSWORD', 'password123456', 'NPM_ADMIN_PASSWORD is a placeholder or made of words'],
  ['NPM_ADMIN_PASSWORD', 'mnbvcxzlkjhg', 'NPM_ADMIN_PASSWORD is a password that is easily guessed'],
  ['NPM_ADMIN_PASSWORD', 'seven-blue-kettles\\', 'NPM_ADMIN_PASSWORD must hold neither a single quote'],
  ['NPM_ADMIN_PASSWORD', 'aaaaaaaaaaaaaaaaaaa', 'NPM_ADMIN_PASSWORD repeats too few different characters'],
  ['NPM_ADMIN_EMAIL', 'nobody', 'NPM_ADMIN_EMAIL must be an e-mail address'],
  [
    'OPEN_WEBUI_SECRET_KEY',
    "quote'quote'quote'quote'quote'quote'",
    'OPEN_WEBUI_SECRET_KEY must hold neither a single quote',
  ],
  [
    'OPEN_WEBUI_ADMIN_PASSWORD',
    'x3VmKq9TzLw8Hp2RbN7cYd5JfGs4MtQe6WuAiZoP1kXv0BhDrEnSgUyClFjOaIqTwNzKmRpV8',
    'OPEN_WEBUI_ADMIN_PASSWORD must be at most 72 bytes long, or Open WebUI makes no admin with it',
  ],
  [
    'OPEN_WEBUI_ADMIN_PASSWORD',
    'ü3VmKq9TzLw8Hp2RbN7cYd5JfGs4MtQe6WuAiZoP1kXv0BhDrEnSgUyClFjOaIqTwNzKmRpV',
    'OPEN_WEBUI_ADMIN_PASSWORD must be at most 72 bytes long',
  ],
  ['SQUARETABLE_APP_PASSWORD', 'eight old bridges', 'SQUARETABLE_APP_PASSWORD must hold letters, digits'],
  ['TAILSCALE_IP_ADDRESS', '100.64.0.9', 'TAILSCALE_IP_ADDRESS says 100.64.0.9, but the inventory says 100.64.0.1'],
  ['COLD_STORAGE_PATH', '/data', 'COLD_STORAGE_PATH says /data, but the inventory says /cold-storage'],
] as const)('%s=%s is refused by name, without showing a secret', ([name, value, complaint]) => {
  const read = (): unknown => readSecrets(target, { ...good, [name]: value })

  expect(read).toThrow(ConfigurationError)
  expect(read).toThrow(complaint)
  if (name.includes('PASSWORD') && value) expect(read).not.toThrow(value)
})

test('a password as long as Open WebUI takes it is taken', () => {
  const longest = 'x3VmKq9TzLw8Hp2RbN7cYd5JfGs4MtQe6WuAiZoP1kXv0BhDrEnSgUyClFjOaIqTwNzKmRpV'

  expect(Buffer.byteLength(longest)).toBe(72)
  expect(readSecrets(target, { ...good, OPEN_WEBUI_ADMIN_PASSWORD: longest })).toMatchObject({
    OPEN_WEBUI_ADMIN_PASSWORD: longest,
  })
})

test('the allowed peers may come in any order', () => {
  expect(readSecrets(target, { ...good, TAILSCALE_ALLOWED_IPS: '100.64.0.3,100.64.0.2' })).toEqual(good)
})

test('no password is made of what the inventory holds, nor of the mail address of the admin', () => {
  for (const password of ['home.example-100.64.0.1', 'Cold-Storage-10.0.0.2', 'owner@home.example'])
    expect(() => readSecrets(target, { ...good, NPM_ADMIN_PASSWORD: password })).toThrow(/^NPM_ADMIN_PASSWORD is /)
})
