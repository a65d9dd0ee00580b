import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { logIn, signaturesOf } from './log-in.ts'

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAG2L4pNlfzF4Xg9UPpAey7RvvUpb6f2cRexiLnq0lVN'

test('a machine that takes the connection and says nothing is not waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const silent = createServer(socket => {
    socket.on('error', () => undefined)
    void vi.advanceTimersByTimeAsync(10_000)
  })
  onTestFinished(() => void silent.close())
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const login = { host: '127.0.0.1', port, user: 'me', hostKey }

  await expect(logIn(login, 'the host', { offers: [], leftOut: [] })).rejects.toThrow(
    `SSH to the host (127.0.0.1:${port}) did not answer in time: is the host up and the address right?`,
  )
})

test('an RSA key is never asked to sign with SHA-1', () => {
  expect(signaturesOf('ssh-rsa')).toEqual(['rsa-sha2-512', 'rsa-sha2-256'])
  expect(signaturesOf('ssh-ed25519')).toEqual(['ssh-ed25519'])
})
