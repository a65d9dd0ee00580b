import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { keyring, keysFile } from './identities.ts'

const home = mkdtempSync(join(tmpdir(), 'plumbline-keys-'))
afterAll(() => rmSync(home, { recursive: true }))

const [first, second, third] = ['A', 'B', 'C'].map(letter => `AGE-SECRET-KEY-1${letter.repeat(58)}`)

test('keys are found where sops finds them, all of them', () => {
  const usual = keysFile({ HOME: home })
  const named = join(home, 'named.txt')
  mkdirSync(dirname(usual), { recursive: true })
  writeFileSync(usual, `# created: today\n# public key: age1…\n${third}\n`)
  writeFileSync(named, `${second?.toLowerCase()}\n`)

  expect(keyring({ HOME: home, SOPS_AGE_KEY: `${first}`, SOPS_AGE_KEY_FILE: named }).identities).toEqual([
    { key: first, place: 'SOPS_AGE_KEY' },
    { key: second, place: `${named} (SOPS_AGE_KEY_FILE)` },
    { key: third, place: usual },
  ])
  expect(keyring({ HOME: home, SOPS_AGE_KEY_FILE: usual }).identities).toHaveLength(1)
})

test('where there is none it says where it looked; a file that somebody names must be there', () => {
  const empty = join(home, 'empty')
  expect(keyring({ HOME: empty })).toEqual({
    identities: [],
    searched: ['SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', keysFile({ HOME: empty })],
  })
  expect(keyring({ XDG_CONFIG_HOME: '/config' }).searched.at(-1)).toBe('/config/sops/age/keys.txt')
  expect(() => keyring({ HOME: home, SOPS_AGE_KEY: 'AGE-PLUGIN-YUBIKEY-1QQQQ' })).toThrow(
    "SOPS_AGE_KEY holds no key of age's, which begins with AGE-SECRET-KEY-1; those of its plugins are understood by sops alone.",
  )
  expect(() => keyring({ HOME: home, SOPS_AGE_KEY_FILE: '/nowhere' })).toThrow(
    '/nowhere (SOPS_AGE_KEY_FILE) cannot be read',
  )
})
