import { existsSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { ownUser } from './own-user.ts'

/** The machine that a path may speak of. */
export interface Remote {
  readonly host: string
  readonly port: number
  readonly user: string
  /** The name that was typed. */
  readonly original: string
  readonly alias: string | undefined
}

/** A path of the SSH configuration, its `~`, `%` tokens and `${…}` put in, as ssh_config(5) has them under TOKENS. What it does not know, stays. */
export function expanded(path: string, { host, port, user, original, alias }: Remote): string {
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: homedir(),
    h: host,
    i: String(process.getuid?.() ?? ''),
    k: alias ?? original,
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: original,
    p: String(port),
    r: user,
    u: ownUser(),
  }
  const whole = path
    .replaceAll(/%(.)/g, (token, letter: string) => tokens[letter] ?? token)
    .replaceAll(/\$\{(\w+)\}/g, (token, name: string) => process.env[name] ?? token)
  return /^~(?=\/|$)/.test(whole) ? join(homedir(), whole.slice(1)) : whole
}

/**
 * The paths of a setting that `ssh -G` prints on one line, with spaces between them and no quotes around them.
 * Where a path holds spaces itself, the file that there is decides.
 */
export function pathsIn(line: string | undefined): string[] {
  const words = (line ?? '').split(' ').filter(word => word !== '')
  const paths: string[] = []
  for (let at = 0; at < words.length; ) {
    let end = at + 1
    for (let to = words.length; to > at + 1; to--) {
      if (existsSync(expandHome(words.slice(at, to).join(' ')))) {
        end = to
        break
      }
    }
    paths.push(words.slice(at, end).join(' '))
    at = end
  }
  return paths
}

const expandHome = (path: string): string => path.replace(/^~(?=\/)/, homedir())
