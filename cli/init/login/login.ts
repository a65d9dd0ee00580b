import { jumpHost } from '../../../provision/connect.ts'
import { LocalShell } from '../../../provision/local-shell.ts'
import type { LoginMeans } from './means.ts'
import { ownUser } from './own-user.ts'
import { routeTo } from './route.ts'
import { acceptable } from './trust.ts'
import { type ResolvedLogin, Walk } from './walk.ts'
import { readWords } from './words.ts'

export type { ResolvedLogin } from './walk.ts'

/**
 * Finds a machine, logs in to it as the person's own `ssh` would, and tells what the inventory needs to do it again.
 * @param words what a person types: `host`, `user@host`, `user@host:port`, `ssh://user@host:port`, an alias of the SSH configuration, or `local`.
 * @throws ConfigurationError for words, a configuration or a host key that must be put right or asked for; ShellError where the machine does not
 * let us in, or is not the one that known_hosts knows.
 */
export async function resolveLogin(words: string, means: LoginMeans): Promise<ResolvedLogin> {
  if (words.trim().toLowerCase() === 'local') return thisMachine()
  const given = acceptable(means.accept ?? [])
  const destination = readWords(words)
  const route = await routeTo(destination, means.say)
  const walk = new Walk(means, given)
  try {
    for (const [at, config] of route.entries()) {
      const last = at === route.length - 1
      await walk.on(config, last ? destination.host : jumpHost(destination.host), last)
    }
    return await walk.arrived(destination.host)
  } catch (error) {
    walk.leave()
    throw error
  }
}

function thisMachine(): ResolvedLogin {
  const shell = new LocalShell('this machine')
  return {
    ...{ login: { host: 'local', port: 22, user: ownUser(), hostKey: '' }, shell, remarks: [], environment: {} },
    keySource: 'It is this very machine: nobody logs in, and there is no host key.',
    close: () => shell.close(),
  }
}
