import { writeFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { testFolder } from '../../../provision/sshd.ts'
import { expanded, pathsIn } from './expand.ts'
import { ownUser } from './own-user.ts'

afterEach(() => void vi.unstubAllEnvs())

const remote = { host: '10.0.0.5', port: 2222, user: 'bob', original: 'box', alias: undefined }

test('the tokens of ssh_config(5)', () => {
  vi.stubEnv('KEYS', '/keys')
  expect(expanded('~/.ssh/id', remote)).toBe(join(homedir(), '.ssh/id'))
  expect(expanded('%d/%r@%h-%p', remote)).toBe(`${homedir()}/bob@10.0.0.5-2222`)
  expect(expanded('/%n/%k/100%%', remote)).toBe('/box/box/100%')
  expect(expanded('/%k', { ...remote, alias: 'known' })).toBe('/known')
  expect(expanded('/%u/%l', remote)).toBe(`/${ownUser()}/${hostname()}`)
  expect(expanded('${KEYS}/id', remote)).toBe('/keys/id')
})

test('what is no token, or not known, stays as it is', () => {
  expect(expanded('/%C/${NO_SUCH_VARIABLE}/~/x', remote)).toBe('/%C/${NO_SUCH_VARIABLE}/~/x')
  expect(expanded('~bob/x', remote)).toBe('~bob/x')
})

test('several paths on a line, one of them with spaces in its name', () => {
  const file = join(testFolder(), 'a b c')
  writeFileSync(file, '')
  expect(pathsIn(`/x ${file} /y`)).toEqual(['/x', file, '/y'])
  expect(pathsIn(undefined)).toEqual([])
})
