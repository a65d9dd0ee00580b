import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { agentKeys } from './agent-keys.ts'
import { keyPair, startAgent, testFolder } from './sshd.ts'

test('the keys of a real agent, in its order, each by itself', async () => {
  const folder = testFolder()
  const files = ['one', 'two'].map(name => join(folder, name))
  const publicKeys = files.map((file, at) => keyPair(file, { type: at === 0 ? 'rsa' : 'ed25519' }))
  const socket = await startAgent(files)
  for (const file of files) rmSync(file)

  const keys = await agentKeys(socket)

  expect(keys.map(({ publicKey, comment }) => [publicKey, comment])).toEqual(publicKeys.map(key => [key, 'a test']))
  const own = await new Promise<unknown[]>((resolve, reject) =>
    keys[1]?.alone.getIdentities((error, found) => (error ? reject(error) : resolve(found ?? []))),
  )
  expect(own).toHaveLength(1)
})

test('where no agent is, or none that answers, it is said', async () => {
  const socket = join(testFolder(), 'agent')
  await expect(agentKeys(socket)).rejects.toThrow('Failed to connect to agent')

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const silent = createServer(() => void vi.advanceTimersByTimeAsync(5_000))
  onTestFinished(() => void silent.close())
  await new Promise<void>(resolve => silent.listen(socket, resolve))
  await expect(agentKeys(socket)).rejects.toThrow('no answer within 5 s')
})
