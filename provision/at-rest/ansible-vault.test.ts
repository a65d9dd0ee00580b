import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openVault } from './ansible-vault.ts'
import { recordedText } from './recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-vault-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string, mode = 0o600): string => {
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), mode)
  return join(folder, name)
}
const right = file('right', 'correct horse 7\n')
const wrong = file('wrong', 'wrong horse\n')
const variables = recordedText('ansible-vault/variables.yml')
const labelled = recordedText('ansible-vault/labelled.yml')
const content = 'PI_HOLE_SECURE_WEBPASSWORD: vN3kQ8xT2mZr7LbY\nNPM_ADMIN_EMAIL: "admin@home.example"\nn: 3\n'

test('what ansible-vault has encrypted is what it was, wherever the password stands', () => {
  const script = file('script.sh', '#!/bin/sh\necho correct horse 7\n', 0o700)
  const client = file('ask-client.sh', '#!/bin/sh\n[ "$*" = "--vault-id prod" ] && echo correct horse 7\n', 0o700)

  expect(openVault(variables, { ANSIBLE_VAULT_PASSWORD_FILE: right })).toBe(content)
  expect(openVault(variables.replaceAll('\n', '\r\n'), { ANSIBLE_VAULT_PASSWORD_FILE: right })).toBe(content)
  expect(openVault(variables, { ANSIBLE_VAULT_PASSWORD_FILE: script })).toBe(content)
  expect(openVault(labelled, { ANSIBLE_VAULT_IDENTITY_LIST: `dev@${wrong}, prod@${right}` })).toBe(content)
  expect(openVault(labelled, { ANSIBLE_VAULT_IDENTITY_LIST: `prod@${client}` })).toBe(content)
})

test.for([
  ['no password', variables, {}, 'no password is here: name the file that holds it in ANSIBLE_VAULT_PASSWORD_FILE'],
  ['another password', variables, { ANSIBLE_VAULT_PASSWORD_FILE: wrong }, `the password of ${wrong}`],
  ['another password', labelled, { ANSIBLE_VAULT_PASSWORD_FILE: wrong }, 'which is called "prod"'],
  [
    'no such file',
    variables,
    { ANSIBLE_VAULT_PASSWORD_FILE: '/nowhere/x' },
    '/nowhere/x (ANSIBLE_VAULT_PASSWORD_FILE) cannot be read',
  ],
  ['a file cut off', variables.slice(0, 300), { ANSIBLE_VAULT_PASSWORD_FILE: right }, 'it is cut off, or was changed'],
  ['a file cut off', variables.slice(0, 25), { ANSIBLE_VAULT_PASSWORD_FILE: right }, 'it is cut off, or was changed'],
  [
    'other signs',
    variables.replace(/\d{4}/g, 'zzzz'),
    { ANSIBLE_VAULT_PASSWORD_FILE: right },
    'hexadecimal digits alone',
  ],
  [
    'another form',
    variables.replace('1.1;AES256', '9.9;ROT13'),
    { ANSIBLE_VAULT_PASSWORD_FILE: right },
    'of a form of Ansible Vault that is not understood here ($ANSIBLE_VAULT;9.9;ROT13)',
  ],
] as const)('with %s it says so, and shows nothing', ([, text, environment, says]) => {
  expect(() => openVault(text, environment)).toThrow(says)
  expect(() => openVault(text, environment)).not.toThrow(/horse|vN3k/)
})

test('a script that gives no password is named', () => {
  const failing = file('failing.sh', '#!/bin/sh\nexit 3\n', 0o700)
  const empty = file('empty', '\n')

  expect(() => openVault(variables, { ANSIBLE_VAULT_PASSWORD_FILE: failing })).toThrow(
    'is a script, and gave no password: it exited with 3.',
  )
  expect(() => openVault(variables, { ANSIBLE_VAULT_PASSWORD_FILE: empty })).toThrow('holds no password.')
})
