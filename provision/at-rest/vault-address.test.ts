import { expect, test } from 'vitest'
import { isVaultAddress, vaultAddress } from './vault-address.ts'

test('an address names the server, the engine and the path', () => {
  expect(vaultAddress('vault+https://vault.example.org:8200/secret/plumbline/home%20lab')).toEqual({
    ...{ origin: 'https://vault.example.org:8200', mount: 'secret', path: 'plumbline/home lab' },
  })
  expect(vaultAddress('vault+http://[::1]:8200/kv/x').origin).toBe('http://[::1]:8200')
  expect(['.env', '/vault/.env', 'vault.yml'].some(isVaultAddress)).toBe(false)
  expect(['vault://x/y/z', 'VAULT+HTTPS://x/y/z'].every(isVaultAddress)).toBe(true)
})

test.for([
  ['vault://vault.example.org/secret/x', 'is no address of a Vault'],
  ['vault+ftp://vault.example.org/secret/x', 'is no address of a Vault'],
  ['vault+https:///secret/x', 'behind the host stand where the engine is mounted'],
  ['vault+https://vault.example.org', 'behind the host stand where the engine is mounted'],
  ['vault+https://vault.example.org/secret', 'behind the host stand where the engine is mounted'],
  ['vault+https://vault.example.org/secret/data/x', 'without "data"'],
  ['vault+https://me:hunter2@vault.example.org/secret/x', 'holds no login'],
  ['vault+https://vault.example.org/secret/x?token=hunter2', 'ends with the path'],
  ['vault+http://vault.example.org/secret/x', 'would get the login without TLS'],
  ['vault+http://127.evil.example/secret/x', 'would get the login without TLS'],
] as const)('%s is refused, and no login of it is shown', ([address, says]) => {
  expect(() => vaultAddress(address)).toThrow(says)
  expect(() => vaultAddress(address)).toThrow('such as "vault+https://vault.example.org:8200/secret/plumbline"')
  expect(() => vaultAddress(address)).not.toThrow('hunter2')
})
