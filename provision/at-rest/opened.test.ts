import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { variablesIn } from './opened.ts'
import { recordedAt, recordedKey, recordedText } from './recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-opened-'))
afterAll(() => rmSync(folder, { recursive: true }))
const password = join(folder, 'password')
writeFileSync(password, 'correct horse 7')

const environment = { HOME: folder, SOPS_AGE_KEY: recordedKey.identity, ANSIBLE_VAULT_PASSWORD_FILE: password }
const of = (bytes: string | Uint8Array, file: string, from: NodeJS.ProcessEnv = environment) =>
  Object.fromEntries(
    [...variablesIn(Buffer.from(bytes), file, from)].map(([name, one]) => [
      name,
      'value' in one ? one.value : one.because,
    ]),
  )

test.for([
  'sops/variables.env',
  'sops/variables.yaml',
  'ansible-vault/variables.env',
  'ansible-vault/variables.yml',
  'ansible-vault/labelled.yml',
  'ansible-vault/one-value.yml',
])('%s holds the variables', name => {
  expect(of(recordedText(name), recordedAt(name))).toMatchObject({
    PI_HOLE_SECURE_WEBPASSWORD: 'vN3kQ8xT2mZr7LbY',
    NPM_ADMIN_EMAIL: 'admin@home.example',
  })
})

test('a whole file of Ansible Vault may be called anything', () => {
  expect(of(recordedText('ansible-vault/variables.yml'), '.env')).toMatchObject({
    NPM_ADMIN_EMAIL: 'admin@home.example',
  })
  expect(of(recordedText('ansible-vault/variables.env'), 'x.yml')).toMatchObject({ QUOTED: 'with $dollar' })
})

test('YAML in clear is read by its name, and lines as before', () => {
  expect(of('A: 1\nB: "x: y"\nC: [a]\nD:\n', 'x.yaml')).toEqual({
    ...{ A: '1', B: 'x: y', C: 'is a list or a map, and must be a text', D: '' },
  })
  expect(of('A=1\nB: 2\n', '.env')).toEqual({ A: '1', B: '2' })
  expect(of('', 'x.yaml')).toEqual({})
})

test.for([
  ['age-encryption.org/v1\n', '.env', 'is encrypted by age itself, and SOPS or Ansible Vault are understood here'],
  ['-----BEGIN PGP MESSAGE-----\n', '.env', 'is encrypted by GPG itself'],
  ['\0GITCRYPT\0', '.env', 'is locked by git-crypt: `git-crypt unlock`'],
  ['A: [\n', 'x.yaml', 'cannot be read (line 2 is no YAML'],
  ['- a\n', 'x.yaml', 'it does not give names a value: NAME: value'],
  [Buffer.from('A=\xff\xfe\n', 'latin1'), '.env', 'it is not UTF-8 text'],
  [
    recordedText('ansible-vault/one-value.yml').replace(/ 38626638/, ' 38626639'),
    'x.yml',
    'PI_HOLE_SECURE_WEBPASSWORD in x.yml cannot be opened',
  ],
] as const)('%j is refused in a sentence', ([bytes, file, says]) => {
  expect(() => of(bytes, file)).toThrow(says)
})
