import { expect, test } from 'vitest'
import { rightsFor } from './write-rights.ts'

test('for a host that the inventory does not know, what `init` and every host is asked is listed, and that is said', async () => {
  const said: string[] = []
  const text = await rightsFor('auditor@192.0.2.7', line => said.push(line))

  expect(said).toEqual([expect.stringContaining('has no target at 192.0.2.7')])
  expect(text).toContain('\nauditor ALL=(root) NOPASSWD: /usr/local/sbin/plumbline-look "", ')
  expect(text).toContain('# `init`\n')
})

test.for([
  ['root@192.0.2.7', 'The account is root'],
  ['%admins@192.0.2.7', '"%admins" cannot stand in a sudoers file'],
  ['a b', 'names no machine'],
] as const)('%s is refused', async ([words, sentence]) => {
  await expect(rightsFor(words, () => undefined)).rejects.toThrow(sentence)
})
