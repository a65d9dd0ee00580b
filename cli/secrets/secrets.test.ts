import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { suiteFolder } from '../../provision/inventory.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-secrets-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const inFolder = (name: string): string => join(folder, name)
const put = (name: string, text: string, mode = 0o600): string => {
  writeFileSync(inFolder(name), text)
  chmodSync(inFolder(name), mode)
  return inFolder(name)
}

/** Runs the command, with a home of its own and the editor that is given. */
function secrets(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(suiteFolder, 'cli/secrets/secrets.ts'), ...words],
    { encoding: 'utf8', cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...environment } },
  )
  return { status, told: `${stdout}${stderr}` }
}
const plain = 'PI_HOLE_SECURE_WEBPASSWORD=vN3kQ8xT2mZr7LbY\nNPM_ADMIN_EMAIL=admin@home.example\n'

test('a file in clear is encrypted, edited, given a new key and read, and never shown', { timeout: 120_000 }, () => {
  const file = put('all.env', plain, 0o644)
  symlinkSync(file, inFolder('link.env'))
  const steps: [words: string[], status: number, says: string][] = [
    [['check', file], 1, 'is in clear, and others may read it (mode 0644): `chmod 600`.'],
    [['encrypt', file], 3, '`npm run secrets -- key` makes one'],
    [['key'], 0, 'made, in '],
    [['encrypt', 'link.env'], 0, 'is encrypted to age1'],
    [['encrypt', file], 3, 'is encrypted by SOPS already.'],
    [['check', file], 0, 'It holds PI_HOLE_SECURE_WEBPASSWORD, NPM_ADMIN_EMAIL.'],
    [['rotate', file], 0, 'has a new key'],
    [['rotate', '--add', 'age1nothing', file], 3, "is no recipient of age's"],
  ]
  for (const [words, status, says] of steps) {
    const { status: ended, told } = secrets(words)
    expect(told).toContain(says)
    expect(told).not.toMatch(/vN3k|AGE-SECRET/)
    expect(ended).toBe(status)
  }
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).not.toContain('vN3k')
  const own = secrets(['key']).told.split(' ')[0] ?? ''
  expect(secrets(['rotate', '--remove', own, file])).toMatchObject({
    status: 3,
    told: expect.stringContaining('None of your own keys could open it any more'),
  })

  const editor = put('editor', '#!/bin/sh\nsed -i s/admin@/boss@/ "$1"\n', 0o700)
  expect(secrets(['edit', file], { EDITOR: editor }).told).toContain('is changed, and encrypted as before.')
  expect(secrets(['edit', file], { VISUAL: `grep -q boss@home.example`, EDITOR: 'false' }).told).toBe(
    'Nothing was changed.\n',
  )
})

test('an edit that goes wrong changes nothing, and leaves nothing in clear behind', { timeout: 60_000 }, () => {
  const file = put('kept.env', plain)
  const spoil = put('spoil', '#!/bin/sh\necho "no variable" >>"$1"\n', 0o700)
  const meddle = put('meddle', `#!/bin/sh\necho A=b >>"$1"; echo C=d >>${file}\n`, 0o700)
  const left = (): string[] => readdirSync('/dev/shm').filter(name => name.startsWith('plumbline-secrets-'))
  const before = left()

  for (const [editor, says] of [
    ['false', 'The editor (false) ended with 1. Nothing was changed.'],
    ['no-such-editor', 'There is no editor no-such-editor: name one in EDITOR.'],
    [spoil, 'Nothing was changed: line 3 is not of the form NAME=value.'],
  ] as const) {
    expect(secrets(['edit', file], { EDITOR: editor })).toEqual({ status: 3, told: expect.stringContaining(says) })
    expect(readFileSync(file, 'utf8')).toBe(plain)
  }
  expect(secrets(['edit', file], { EDITOR: meddle })).toMatchObject({
    status: 3,
    told: expect.stringContaining('was changed by somebody else meanwhile. It is as they left it.'),
  })
  expect(readFileSync(file, 'utf8')).toBe(`${plain}C=d\n`)
  expect(left()).toEqual(before)
})

test('what is only read here is said to be, with the command that changes it', { timeout: 60_000 }, () => {
  const recordings = join(suiteFolder, 'fixtures/recordings')
  const [vault, yaml] = [inFolder('vault.yml'), inFolder('tree.yaml')]
  copyFileSync(join(recordings, 'ansible-vault/variables.yml'), vault)
  copyFileSync(join(recordings, 'sops/variables.yaml'), yaml)

  for (const [words, says] of [
    [['edit', vault], 'is encrypted by Ansible Vault, which is only read here: `ansible-vault edit` changes it.'],
    [['rotate', vault], '`ansible-vault rekey` changes it.'],
    [['check', vault], 'no password is here: name the file that holds it in ANSIBLE_VAULT_PASSWORD_FILE.'],
    [['edit', yaml], "is YAML or JSON of SOPS's, which is only read here: `sops edit` changes it."],
    [['check', yaml], 'cannot be opened'],
    [['encrypt', put('x.yaml', 'A: b\n')], '`sops encrypt --in-place'],
    [['rotate', put('clear.env', plain)], 'is in clear: `npm run secrets -- encrypt` encrypts it first.'],
    [['check', inFolder('nowhere.env')], 'does not exist.'],
    [['encrypt', put('bad.env', 'A="b\n')], 'line 1 has a quote that is never closed'],
  ] as const)
    expect(secrets(words)).toEqual({ status: 3, told: expect.stringContaining(says) })
})
