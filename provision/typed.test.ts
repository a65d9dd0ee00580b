import { afterEach, expect, test, vi } from 'vitest'
import { typed } from './typed.ts'

afterEach(() => void vi.unstubAllEnvs())

test('a clone runs its commands by npm, a package has one of its own', () => {
  vi.stubEnv('PLUMBLINE_HOME', '')
  expect([typed('audit'), typed('audit', '--target box')]).toEqual(['npm run audit', 'npm run audit -- --target box'])
  vi.stubEnv('PLUMBLINE_HOME', '/home/me/hosts')
  expect([typed('audit'), typed('audit', '--target box')]).toEqual(['plumbline audit', 'plumbline audit --target box'])
})
