import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { keyPair, testFolder } from '../../../provision/sshd.ts'
import { isRevokedIn } from './revoked.ts'

test.for(['a list of keys', 'a KRL'] as const)('%s revokes the keys in it, and no other', form => {
  const folder = testFolder()
  const [list, bad] = [join(folder, 'list'), join(folder, 'bad')]
  const revoked = keyPair(bad)
  const good = keyPair(join(folder, 'good'))
  if (form === 'a KRL') execFileSync('ssh-keygen', ['-q', '-k', '-f', list, `${bad}.pub`])
  else writeFileSync(list, `# lost in spring\n${revoked} the old box\n`)

  expect(isRevokedIn(list, revoked)).toBe(true)
  expect(isRevokedIn(list, good)).toBe(false)
})

test('a list that cannot be read lets no key pass', () => {
  const folder = testFolder()
  const key = keyPair(join(folder, 'id'))
  expect(() => isRevokedIn(join(folder, 'away'), key)).toThrow(ConfigurationError)
  writeFileSync(join(folder, 'broken'), 'SSHKRL\n\0and no more')
  expect(() => isRevokedIn(join(folder, 'broken'), key)).toThrow(/broken \(RevokedHostKeys\), which cannot be read/)
})
