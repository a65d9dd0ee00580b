import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { connect } from '../../../provision/connect.ts'
import { keyPair, type Sshd, startSshd, testFolder } from '../../../provision/sshd.ts'
import { resolveLogin } from './login.ts'
import { fingerprint } from './standing.ts'

type Skip = (because: string) => never

/**
 * A person's home with an SSH configuration of its own: `ssh` itself reads the one of the account, so the one on PATH is told where this one is.
 * @param lines of ~/.ssh/config.
 */
function home(lines: readonly string[] = []): string {
  const folder = testFolder()
  mkdirSync(join(folder, '.ssh'))
  mkdirSync(join(folder, 'bin'))
  const config = join(folder, '.ssh/config')
  writeFileSync(config, `${lines.join('\n')}\n`.replaceAll('HOME', folder))
  const real = execFileSync('/bin/sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim()
  writeFileSync(join(folder, 'bin/ssh'), `#!/bin/sh\nexec ${real} -F ${config} "$@"\n`)
  chmodSync(join(folder, 'bin/ssh'), 0o755)
  vi.stubEnv('HOME', folder)
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`)
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  return folder
}

const silent = { say: () => undefined }

const known = ({ login: { host, port, hostKey } }: Sshd): string => `[${host}]:${port} ${hostKey}\n`

/** A server, and a home whose default key it lets in and whose known_hosts has its key. */
async function acquainted(
  skip: Skip,
  lines: (server: Sshd) => string[] = () => [],
): Promise<{ folder: string; server: Sshd }> {
  const folder = home()
  const server = await startSshd(skip, { authorized: [keyPair(join(folder, '.ssh/id_ed25519'))] })
  writeFileSync(
    join(folder, '.ssh/config'),
    [
      ...lines(server),
      `UserKnownHostsFile ${folder}/.ssh/known_hosts`,
      `IdentityFile ${folder}/.ssh/id_ed25519`,
      '',
    ].join('\n'),
  )
  writeFileSync(join(folder, '.ssh/known_hosts'), known(server))
  return { folder, server }
}

test('host, port and user as they are typed; the key out of a hashed known_hosts', async ({ skip }) => {
  const { folder, server } = await acquainted(skip)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', join(folder, '.ssh/known_hosts')], { stdio: 'ignore' })
  const { host, port, user, hostKey } = server.login

  const found = await resolveLogin(`${user}@${host}:${port}`, silent)

  expect(found.login).toEqual({ host, port, user, hostKey, identityFile: join(folder, '.ssh/id_ed25519') })
  expect(found.keySource).toBe(
    `The host key of 127.0.0.1 (127.0.0.1:${port}), ED25519 ${fingerprint(hostKey)}, is the one in ~/.ssh/known_hosts, line 1.`,
  )
  expect(found.remarks).toEqual([])
  expect(await found.shell.run('echo here')).toMatchObject({ stdout: 'here\n' })
  found.close()
  const again = await connect(found.login, 'the host')
  expect(await again.run('echo again')).toMatchObject({ stdout: 'again\n' })
  again.close()
})
