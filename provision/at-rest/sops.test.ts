import { generateX25519Identity } from 'age-encryption'
import { expect, test } from 'vitest'
import { recordedKey, recordedKeyring, recordedText } from './recorded.ts'
import { openSopsDotenv, openSopsTree } from './sops.ts'

const variables = recordedText('sops/variables.env')
const open = (text: string, keyring = recordedKeyring): string => openSopsDotenv(text, '.env', keyring).text

test('what sops has encrypted is what it was', () => {
  expect(open(variables)).toBe(
    `# a comment\nPI_HOLE_SECURE_WEBPASSWORD=vN3kQ8xT2mZr7LbY\nNPM_ADMIN_EMAIL=admin@home.example\nQUOTED='with $dollar'\nMULTI="a\\nb"\nEMPTY=\n`,
  )
  expect(open(variables.replaceAll('\n', '\r\n'))).toBe(open(variables))
  expect(open(recordedText('sops/passwords-only.env'))).toContain('NPM_ADMIN_EMAIL=admin@home.example\n')
})

test('of YAML and JSON what stands highest counts, as it stood there', () => {
  expect(openSopsTree(recordedText('sops/variables.yaml'), 'x.yaml', recordedKeyring).text).toBe(
    'PI_HOLE_SECURE_WEBPASSWORD: vN3kQ8xT2mZr7LbY\nNPM_ADMIN_EMAIL: admin@home.example\nNPM_ADMIN_PASSWORD: "12345678901234"\nPORT_unencrypted: "8080"\nON_unencrypted: "True"\nEMPTY: ""\n',
  )
  expect(openSopsTree(recordedText('sops/variables.json'), 'x.json', recordedKeyring).text).toContain('A: x\n')
})

/** A file with one thing changed in it, and what is said of it. */
const changes: Readonly<Record<string, readonly [change: (text: string) => string, says: string]>> = {
  'a damaged value': [
    text => text.replace(/(EMAIL=ENC\[AES256_GCM,data:)(..)/, '$1xx'),
    'NPM_ADMIN_EMAIL was changed since it was encrypted',
  ],
  'a value that is cut off': [
    text => text.replace(/(EMAIL=ENC.*),type:str\]/, '$1'),
    'NPM_ADMIN_EMAIL stands in clear',
  ],
  'a value in clear': [text => text.replace(/(EMAIL=).*/, '$1me@home.example'), 'NPM_ADMIN_EMAIL stands in clear'],
  'a value under the name of another': [
    text => text.replace('NPM_ADMIN_EMAIL=', 'NPM_ADMIN_PASSWORD='),
    'NPM_ADMIN_PASSWORD was changed since it was encrypted, or stands under another name',
  ],
  'a line less': [text => text.replace(/^NPM_ADMIN_EMAIL=.*\n/m, ''), 'its seal does not fit: a line was added'],
  'a line more': [text => text.replace('EMPTY=\n', 'EMPTY=\nMORE_unencrypted=x\n'), 'its seal does not fit'],
  'no seal': [text => text.replace(/^sops_mac=.*\n/m, ''), 'it has lost the line with which SOPS seals it (mac)'],
  'another day': [text => text.replace(/(sops_lastmodified=)\d{4}/, '$12020'), 'its seal (mac) was changed'],
  'no day': [text => text.replace(/^sops_lastmodified=.*\n/m, ''), 'it does not say when SOPS wrote it'],
  'a key that is damaged': [text => text.replace('YWdlLWVuY3J5', 'YWdlLWVuY3J6'), 'of its key is damaged'],
  'PGP alone': [
    text => text.replace(/^sops_age.*\n/gm, '').concat('sops_pgp__list_0__map_fp=1F2E\n'),
    'SOPS has encrypted it without age (pgp), and only age is understood here',
  ],
  'an SSH key alone': [
    text => text.replace(/(recipient=).*/, '$1ssh-ed25519 AAAA'),
    'it is encrypted to SSH keys alone, which only sops itself can use',
  ],
  'several keys that are needed': [
    text => text.concat('sops_key_groups__list_0__map_age=x\nsops_key_groups__list_1__map_age=x\n'),
    'several keys are needed to open it (key_groups)',
  ],
  'an unfinished merge': [text => `<<<<<<< HEAD\n${text}`, 'line 1 is of a merge that nobody has finished'],
  'nothing but its first lines': [text => text.slice(0, 500), 'it has lost the line with which SOPS seals it (mac)'],
  'a line that is none': [text => `nothing\n${text}`, 'line 1 is not of the form NAME=value'],
}

test.for(Object.entries(changes))(
  'a file with %s is refused in a sentence that shows no value',
  ([, [change, says]]) => {
    const changed = change(variables)
    expect(changed).not.toBe(variables)
    let said = ''
    try {
      open(changed)
    } catch (error) {
      said = (error as Error).message
    }
    expect(said).toMatch(/^secretsFile: \.env cannot be opened: /)
    expect(said).toContain(says)
    expect(said).not.toMatch(/vN3k|admin@|me@home/)
  },
)

test('without the right key it says whose it is, and where keys were looked for', async () => {
  const stranger = await generateX25519Identity()

  expect(() => open(variables, { identities: [], searched: ['SOPS_AGE_KEY', 'a/keys.txt'] })).toThrow(
    `there is no key of age's here. It is encrypted to ${recordedKey.recipient}; put that key into a/keys.txt`,
  )
  expect(() => open(variables, { identities: [{ key: stranger, place: 'a/keys.txt' }], searched: [] })).toThrow(
    `it is encrypted to ${recordedKey.recipient}, and no key of a/keys.txt is that`,
  )
  expect(() =>
    open(variables, { identities: [{ key: 'AGE-SECRET-KEY-1QQQQ', place: 'a/keys.txt' }], searched: [] }),
  ).toThrow('a/keys.txt holds what begins like a key of age and is none')
  expect(
    open(variables, { identities: [{ key: stranger, place: 'x' }, ...recordedKeyring.identities], searched: [] }),
  ).toContain('NPM_ADMIN_EMAIL=')
})
