import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { recordedKey, recordedKeyring, recordedText } from './recorded.ts'
import { openSopsDotenv } from './sops.ts'
import { encryptDotenv, reencryptDotenv, rotateDotenv } from './sops-write.ts'

const variables = recordedText('sops/variables.env')
const open = (text: string, keyring = recordedKeyring) => openSopsDotenv(text, '.env', keyring)
const other = await generateX25519Identity()
const others = { identities: [{ key: other, place: 'other' }], searched: [] }
const otherRecipient = await identityToRecipient(other)

test('what is encrypted here is opened again, whatever stands in it', async () => {
  const text = `# why\nA=plain\nB='a $ and "b"'\nC="two\\nlines"\nD=\nEXTRA_unencrypted=seen\nE=äß=€\n`
  const written = await encryptDotenv(text.replaceAll('\n', '\r\n'), [recordedKey.recipient, otherRecipient])

  expect(open(written).text).toBe(text)
  expect(open(written, others).text).toBe(text)
  expect(written).not.toMatch(/plain|why|two/)
  expect(written).toContain('EXTRA_unencrypted=seen\n')
})

test('a change leaves every other line as it was', () => {
  const opened = open(variables)
  const changed = reencryptDotenv(
    variables,
    opened,
    `${opened.text.replace('admin@home', 'root@home')}NEW=value\n# late\n`,
  )

  expect(open(changed).text).toBe(`${opened.text.replace('admin@home', 'root@home')}NEW=value\n# late\n`)
  const before = new Set(variables.split('\n'))
  expect(
    changed
      .split('\n')
      .filter(line => !before.has(line))
      .map(line => line.replace(/[=[].*/, '')),
  ).toEqual(['NPM_ADMIN_EMAIL', 'NEW', '#ENC', 'sops_lastmodified', 'sops_mac'])
})

test('a file of which only passwords are encrypted stays one', () => {
  const before = recordedText('sops/passwords-only.env')
  const changed = reencryptDotenv(before, open(before), `${open(before).text}API_KEY=fresh\nTZ=UTC\n`)

  expect(changed).toMatch(/^API_KEY=ENC\[/m)
  expect(changed).toMatch(/^TZ=UTC$/m)
  expect(open(changed).text).toContain('API_KEY=fresh\n')
})

test('a new key leaves no line as it was, and can let others in and out', async () => {
  const added = await rotateDotenv(variables, open(variables), { add: [otherRecipient] })
  expect(open(added, others).text).toBe(open(variables).text)
  expect(added.match(/data:[^,]+/g)?.some(data => variables.includes(data))).toBe(false)

  const removed = await rotateDotenv(added, open(added), { remove: [recordedKey.recipient] })
  expect(open(removed, others).text).toBe(open(variables).text)
  expect(() => open(removed)).toThrow(`it is encrypted to ${otherRecipient}, and no key of keys.txt is that`)
})

test('what cannot be is refused in a sentence', async () => {
  const opened = open(variables)
  const [me] = [recordedKey.recipient]

  await expect(rotateDotenv(variables, opened, { remove: [me] })).rejects.toThrow('Nobody could open it any more')
  await expect(rotateDotenv(variables, opened, { remove: [otherRecipient] })).rejects.toThrow(
    `It is not encrypted to ${otherRecipient}, but to ${me}.`,
  )
  await expect(encryptDotenv('A=b\n', ['age1nothing'])).rejects.toThrow('"age1nothing" is no recipient of age\'s')
  await expect(encryptDotenv('A=b\n', ['ssh-ed25519 AAAA'])).rejects.toThrow('an SSH key is understood by sops alone')
  await expect(encryptDotenv('A=b\nnothing\n', [me])).rejects.toThrow('line 2 is not of the form NAME=value')
  await expect(encryptDotenv('A="two\nlines"\n', [me])).rejects.toThrow(
    'a value of several lines stands in double quotes',
  )
  await expect(encryptDotenv('sops_mac=x\n', [me])).rejects.toThrow('sops_mac is a name that SOPS keeps for itself')
  const withPgp = `${variables}sops_pgp__list_0__map_fp=1F2E\n`
  await expect(rotateDotenv(withPgp, opened)).rejects.toThrow('by other ways than age as well (pgp)')
  const byComments = `${variables}sops_encrypted_comment_regex=secret\n`
  await expect(rotateDotenv(byComments, open(byComments))).rejects.toThrow('said by comments in it')
})
