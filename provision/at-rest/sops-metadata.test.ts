import { expect, test } from 'vitest'
import { nested, readLines, setApart } from './sops-dotenv.ts'
import { isEncrypted, readMetadata } from './sops-metadata.ts'

const own = { mac: 'ENC[x]', lastmodified: '2026-11-28T04:56:15Z' }

test.for([
  [{ unencryptedSuffix: '_unencrypted' }, ['A'], true],
  [{ unencryptedSuffix: '_unencrypted' }, ['A_unencrypted', 'b'], false],
  [{ encryptedSuffix: '_secret' }, ['A'], false],
  [{ encryptedSuffix: '_secret' }, ['A_secret'], true],
  [{ encryptedRegex: 'PASSWORD|KEY' }, ['DB_PASSWORD'], true],
  [{ encryptedRegex: '(?i)password' }, ['DB_PASSWORD'], true],
  [{ encryptedRegex: '^data$' }, ['data', 'x'], true],
  [{ unencryptedRegex: '^TZ$' }, ['TZ'], false],
  [{ unencryptedRegex: '^TZ$' }, ['A'], true],
  [{}, ['A'], true],
] as const)('by %j, %j is encrypted: %s', ([rules, path, is]) => {
  expect(isEncrypted(path, { ...rules, sealOfEncryptedOnly: false, byComments: false })).toBe(is)
})

test('a pattern that is none here is an error that shows it', () => {
  expect(() => isEncrypted(['A'], { encryptedRegex: '[', sealOfEncryptedOnly: false, byComments: false })).toThrow(
    'its pattern of what is encrypted cannot be read here: [',
  )
})

test('what SOPS writes in lines is what it writes elsewhere', () => {
  const lines = `A=x\nsops_age__list_0__map_enc=one\\ntwo\nsops_age__list_0__map_recipient=age1a\nsops_age__list_1__map_recipient=age1b\nsops_age__list_1__map_enc=three\nsops_pgp__list_0__map_fp=1F2E\nsops_mac=ENC[x]\nsops_lastmodified=2026-11-28T04:56:15Z\nsops_mac_only_encrypted=true\n`
  expect(readMetadata(nested(setApart(readLines(lines)).own))).toEqual({
    recipients: [
      { recipient: 'age1a', enc: 'one\ntwo' },
      { recipient: 'age1b', enc: 'three' },
    ],
    ...{ others: ['pgp'], mac: 'ENC[x]', lastModified: '2026-11-28T04:56:15Z' },
    rules: { sealOfEncryptedOnly: true, byComments: false },
  })
  expect(readMetadata({ ...own, age: [], unencrypted_suffix: '_x' }).rules.unencryptedSuffix).toBe('_x')
  expect(() => readMetadata({ ...own, key_groups: [{}, {}] })).toThrow('several keys are needed')
})
