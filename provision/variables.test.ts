import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { isSecretVariable, readVariables, variableNames } from './variables.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-'))
afterAll(() => rmSync(folder, { recursive: true }))
const secretsFile = join(folder, '.env')

function read(content: string | Uint8Array, environment = {}): Record<string, string> {
  writeFileSync(secretsFile, content)
  return Object.fromEntries(readVariables({ secretsFile }, environment))
}

test('a "#" in the middle of a password belongs to it', () => {
  expect(read('NPM_ADMIN_PASSWORD=Kq3vT9mWz7xP2#Lw8\n')).toEqual({ NPM_ADMIN_PASSWORD: 'Kq3vT9mWz7xP2#Lw8' })
})

test('a byte order mark is no part of the first name', () => {
  expect(read('\uFEFFNPM_ADMIN_PASSWORD=Kq3-vT9m-Wz7x\r\n')).toEqual({ NPM_ADMIN_PASSWORD: 'Kq3-vT9m-Wz7x' })
})

test('the environment goes before the file, and what is set to nothing is not set', () => {
  const file = 'NPM_ADMIN_PASSWORD=file\nNPM_ADMIN_EMAIL=a@example.org\nCOLD_STORAGE_PATH=\n'

  expect(read(file, { NPM_ADMIN_PASSWORD: 'environment', NPM_ADMIN_EMAIL: '' })).toEqual({
    NPM_ADMIN_PASSWORD: 'environment',
  })
})

test('a value that would lose a part is named and not shown, unless somebody else needs it', () => {
  const lossy = () => read('NPM_ADMIN_PASSWORD=Kq3-$vT9m-Wz7x\n')

  expect(lossy).toThrow(ConfigurationError)
  expect(lossy).toThrow(/^NPM_ADMIN_PASSWORD in .*\.env holds a "\$".*single quotes\.$/)
  expect(lossy).not.toThrow(/vT9m/)
  expect(read('SOMEBODY_ELSES=$nothing\n')).toEqual({})
  expect(read('NPM_ADMIN_PASSWORD=$nothing\n', { NPM_ADMIN_PASSWORD: 'environment' })).toEqual({
    NPM_ADMIN_PASSWORD: 'environment',
  })
})

test.for([
  [
    'UTF-16, as Windows has it',
    Buffer.from('\uFEFFNPM_ADMIN_PASSWORD=x', 'utf16le'),
    /it is not UTF-8 text: save it as/,
  ],
  ['Latin-1', Buffer.from('NPM_ADMIN_PASSWORD=grün', 'latin1'), /it is not UTF-8 text: save it as/],
  ['a line of prose', 'NPM_ADMIN_PASSWORD=x\nremember the milk\n', /line 2 is not of the form NAME=value/],
] as const)('%s is said to be unreadable', ([, content, message]) => {
  expect(() => read(content)).toThrow(ConfigurationError)
  expect(() => read(content)).toThrow(message)
})

test('an address and a path are no secrets', () => {
  expect(variableNames.filter(name => !isSecretVariable(name))).toEqual([
    'TAILSCALE_IP_ADDRESS',
    'TAILSCALE_ALLOWED_IPS',
    'COLD_STORAGE_PATH',
    'NPM_ADMIN_EMAIL',
    'OPEN_WEBUI_ADMIN_EMAIL',
  ])
})
