import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { keyPair, needs, type Sshd, testFolder } from '../../../provision/sshd.ts'
import type { Questions } from './means.ts'

/**
 * A person's home with a key, and an `ssh` that reads the configuration in it: by itself it would read the account's, whatever HOME is.
 * @returns what was made, and how the configuration is written: HOME stands for the folder.
 */
export function makeHome({ passphrase = '' } = {}) {
  const folder = testFolder()
  for (const name of ['.ssh', 'bin']) mkdirSync(join(folder, name))
  const at = (name: string): string => join(folder, '.ssh', name)
  writeFileSync(join(folder, 'bin/ssh'), `#!/bin/sh\nexec ${needs('ssh')} -F ${at('config')} "$@"\n`)
  chmodSync(join(folder, 'bin/ssh'), 0o755)
  vi.stubEnv('HOME', folder)
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`)
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  const publicKey = keyPair(at('id_ed25519'), { passphrase })
  const configure = (...lines: readonly string[]): void =>
    writeFileSync(
      at('config'),
      `${lines.join('\n')}\nHost *\n  UserKnownHostsFile HOME/.ssh/known_hosts\n`.replaceAll('HOME', folder),
    )
  configure()
  const knows = (...lines: readonly string[]): void => appendFileSync(at('known_hosts'), `${lines.join('\n')}\n`)
  return { at, publicKey, configure, knows }
}

/** How a person types where a server is. */
export const words = ({ login: { host, port, user } }: Sshd): string => `${user}@${host}:${port}`
/** How known_hosts has it. */
export const known = ({ login: { host, port, hostKey } }: Sshd): string => `[${host}]:${port} ${hostKey}`
/** Nobody who can be asked. */
export const nobody = { say: () => undefined }

/** Somebody who gives these answers, one after another, and what they were told. */
export function person(...answers: (string | undefined)[]) {
  const said: string[] = []
  const answer = async (question: string): Promise<string | undefined> => {
    said.push(question)
    if (answers.length === 0) throw new Error(`nobody expected to be asked: ${question}`)
    return answers.shift()
  }
  const ask: Questions = { text: answer, secret: answer }
  return { said, ask, say: (line: string): void => void said.push(line) }
}
