import { Host } from './host.ts'
import type { Target } from './inventory.ts'
import { RootRefused, type Shell, ShellError } from './shell.ts'

/** The two ends of a login, as the host sees them. */
export interface Way {
  readonly client: string
  readonly server: string
  /** The port that sshd itself listens on, whatever port was forwarded to it. */
  readonly port: number
}

/** Reads sshd's SSH_CONNECTION: "client port server port". Undefined where a login does not have it. */
export function parseWay(text: string): Way | undefined {
  const [client, , server, port] = text.trim().split(/\s+/)
  if (client === undefined || server === undefined || !/^\d+$/.test(port ?? '')) return undefined
  return { client, server, port: Number(port) }
}

/** Becomes root. @returns also by which way the login came. @throws ShellError when sudo asks for a password. */
export async function enter(shell: Shell, target: Target): Promise<{ host: Host; way: Way | undefined }> {
  const [{ stdout }] = await Promise.all([
    shell.run('echo "$SSH_CONNECTION"'),
    shell.run('true', { root: true }).catch(error => {
      if (!(error instanceof RootRefused)) throw error
      throw new ShellError(
        `"${target.ssh.user}" may not become root on ${shell.name} without a password (${error.printed}): give it a line such as "${target.ssh.user} ALL=(ALL) NOPASSWD: ALL" in /etc/sudoers.d/, or another ssh.user.`,
      )
    }),
  ])
  return { host: new Host(shell), way: parseWay(stdout) }
}
