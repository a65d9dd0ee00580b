import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect, HostKeyError } from './connect.ts'
import { ShellError } from './shell.ts'
import { keyPair, type Sshd, startSshd, testFolder } from './sshd.ts'

/** A key that is let in, and a chain of servers. */
async function servers(settings: readonly string[][]): Promise<{ identityFile: string; chain: Sshd[] }> {
  const identityFile = join(testFolder(), 'id')
  const chain: Sshd[] = []
  const authorized = [keyPair(identityFile)]
  for (const lines of settings) chain.push(await startSshd({ authorized, settings: lines }))
  return { identityFile, chain }
}

const through = ({ chain, identityFile }: { chain: Sshd[]; identityFile: string }) => {
  const logins = chain.map(({ login }) => ({ ...login, identityFile }))
  const host = logins.pop()
  if (host === undefined) throw new Error('no servers')
  return { ...host, jump: logins }
}

test('a machine is reached through two others, and their connections end with its own', async () => {
  const found = await servers([[], [], []])
  const shell = await connect(through(found), 'the host')

  const { stdout } = await shell.run('echo "$SSH_CONNECTION"')

  expect(stdout).toMatch(new RegExp(` 127\\.0\\.0\\.1 ${found.chain[2]?.login.port}\\n$`))
  shell.close()
  for (const { log } of found.chain) await expect.poll(log).toMatch(/Disconnected from user|Closing connection/)
})

test('a jump host with another key than the pinned one is not passed', async () => {
  const found = await servers([[], [], []])
  const login = through(found)
  const wrong = login.jump.map((hop, at) => (at === 1 ? { ...hop, hostKey: login.hostKey } : hop))

  const connecting = connect({ ...login, jump: wrong }, 'the host')

  await expect(connecting).rejects.toThrow(HostKeyError)
  await expect(connecting).rejects.toThrow(
    `the jump host on the way to the host (127.0.0.1:${found.chain[1]?.login.port}) showed the host key`,
  )
  expect(found.chain[2]?.log()).not.toContain('Connection from')
})

test.for([
  [
    'forwards nothing',
    'AllowTcpForwarding no',
    /does not forward connections to 127\.0\.0\.1:\d+ .*AllowTcpForwarding/,
  ],
  [
    'forwards elsewhere only',
    'PermitOpen 127.0.0.1:1',
    /does not forward connections to 127\.0\.0\.1:\d+ .*PermitOpen/,
  ],
] as const)('a jump host that %s is told', async ([, setting, message]) => {
  const connecting = connect(through(await servers([[setting], []])), 'the host')

  await expect(connecting).rejects.toThrow(ShellError)
  await expect(connecting).rejects.toThrow(message)
})

test('a jump host that finds nobody at the next address is told', async () => {
  const login = through(await servers([[], []]))

  await expect(connect({ ...login, port: 1 }, 'the host')).rejects.toThrow(
    /jump host on the way to the host \(127\.0\.0\.1:\d+\) could not connect to 127\.0\.0\.1:1 .*is that machine up/,
  )
})
