import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { isHost, loadAnyTarget, parseAnyTarget, parseTarget, root, type Target } from '../../../provision/inventory.ts'
import { targetNames } from '../inventory-file.ts'
import { clientConfig } from '../login/client-config.ts'
import { readWords } from '../login/words.ts'
import { isPlainAccount, rightsScript } from './rights.ts'

/** A key that nobody has: the host is not asked. */
const noKey = `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20'), Buffer.alloc(32)]).toString('base64')}`

/** A host of which the inventory says nothing yet: what `init` asks of it, and what every host is asked. */
const bare = (host: string, user: string): Target => {
  const ssh = { host, user, hostKey: noKey }
  return parseTarget(JSON.stringify({ targets: { host: { ssh } } }), 'host', 'inventory.yaml')
}

/** The targets of the user's inventory that are hosts. */
function hostsIn(file: string): Target[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  return targetNames(text, file)
    .map(name => parseAnyTarget(text, name, file))
    .filter(isHost)
}

/** The target of the inventory's words, with the account that is to look: given, the target's own, or whom `ssh` would log in as. */
async function whose(words: string | undefined, say: (line: string) => void): Promise<Target> {
  if (words === undefined) {
    const target = loadAnyTarget()
    if (isHost(target)) return target
    throw new ConfigurationError(`The target "${target.name}" is only a service: nobody logs in to a host of it.`)
  }
  const { host, user } = readWords(words)
  const known = hostsIn(join(root, 'inventory.yaml')).find(({ name, ssh }) => name === host || ssh.host === host)
  if (known) return { ...known, ssh: { ...known.ssh, ...(user !== undefined && { user }) } }
  const account = user ?? (await clientConfig({ host }, say)).user
  say(
    `inventory.yaml has no target at ${host}: what is listed is what \`init\` asks, and what is asked of every host. Print it anew once it is there.`,
  )
  return bare(host, account)
}

/**
 * What root has to run on a host so that an account may look at it for Plumbline, and no more. Nothing is asked of the host.
 * @param words what one would give to ssh, or a target's name; undefined for the target that is judged. @throws ConfigurationError for what names none.
 */
export async function rightsFor(words: string | undefined, say: (line: string) => void): Promise<string> {
  const target = await whose(words, say)
  const { user } = target.ssh
  if (user === 'root')
    throw new ConfigurationError('The account is root, which needs no rights: name another, as in auditor@homelab.')
  if (!isPlainAccount(user))
    throw new ConfigurationError(
      `"${user}" cannot stand in a sudoers file: expected a name of letters, digits, "-" and "_".`,
    )
  return rightsScript(target)
}
