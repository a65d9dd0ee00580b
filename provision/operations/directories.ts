import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

/** A folder as it should be. What is not given is the business of the container that owns it. */
export interface WantedDirectory {
  readonly path: string
  /** Octal digits, e.g. "755". */
  readonly mode?: string
  /** "user:group" */
  readonly owner?: string
}

/** Folders that exist, with their modes and owners, and that not everybody may write to. Looked at in one read. */
export const directories = (wanted: readonly WantedDirectory[]): Operation => ({
  title: `${wanted.length} folders under ${wanted[0]?.path ?? 'nowhere'}`,
  async *needed(host) {
    if (wanted.length === 0) return
    const paths = wanted.map(({ path }) => path)
    const { stdout } = await host.read(sh`stat -c '%F|%a|%U:%G|%n' -- ${paths} 2>/dev/null; true`)
    const found = new Map(
      stdout.split('\n').map(line => {
        const [kind = '', mode = '', owner = '', path = ''] = line.split('|')
        return [path, { kind, mode, owner }]
      }),
    )
    const missing = wanted.filter(({ path }) => found.get(path)?.kind !== 'directory')
    if (missing.length > 0) {
      const [first] = missing
      yield {
        what:
          missing.length > 1
            ? `create ${missing.length} folders, ${first?.path} first`
            : `create the folder ${first?.path}`,
        command: missing
          .map(
            ({ path, mode, owner }) =>
              sh`install -d ${[...(mode ? ['-m', mode] : []), ...(owner ? ownerFlags(owner) : [])]} -- ${path}`,
          )
          .join(' && '),
      }
    }
    for (const { path, mode, owner } of wanted) {
      const now = found.get(path)
      if (now?.kind !== 'directory') continue
      if (mode !== undefined && now.mode !== mode) {
        yield { what: `set mode ${mode} of ${path} (it was ${now.mode})`, command: sh`chmod ${mode} -- ${path}` }
      } else if (mode === undefined && Number.parseInt(now.mode, 8) & 0o002) {
        yield { what: `take everybody's right to write to ${path} away`, command: sh`chmod o-w -- ${path}` }
      }
      if (owner !== undefined && now.owner !== owner) {
        yield { what: `give ${path} to ${owner} (it was ${now.owner}'s)`, command: sh`chown ${owner} -- ${path}` }
      }
    }
  },
})

const ownerFlags = (owner: string): string[] => {
  const [user = '', group = ''] = owner.split(':')
  return ['-o', user, '-g', group]
}
