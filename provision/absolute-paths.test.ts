import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { resolvePaths } from './absolute-paths.ts'
import type { ServiceTarget } from './target.ts'

const of = (secretsFile: string): string =>
  resolvePaths({ name: 'x', service: {}, secretsFile } as unknown as ServiceTarget, '/srv/inventory').secretsFile

test('a path is meant from the folder of the inventory on, and an address is none', () => {
  expect(of('.env')).toBe('/srv/inventory/.env')
  expect(of('/etc/x.env')).toBe('/etc/x.env')
  expect(of('~/x.env')).toBe(`${homedir()}/x.env`)
  expect(of('vault+https://vault.example.org/secret/x')).toBe('vault+https://vault.example.org/secret/x')
})
