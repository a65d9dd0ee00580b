import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { type Dirent, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { writeWhole } from './disk.ts'

/** A run's manifest, as `sha256sum --check` reads it: a hash of each of its files. */
export const manifestFile = 'SHA256SUMS'

/** The signature of the manifest, as `ssh-keygen -Y sign` writes it. */
export const signatureFile = `${manifestFile}.sig`

/** What the signature is for: it is worth nothing for anything else (ssh-keygen(1), "namespace"). */
const namespace = 'plumbline'

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** What lies in a run's folder, beside the manifest and its signature. */
const entriesIn = (folder: string): Dirent[] =>
  readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== manifestFile && name !== signatureFile)

const filesIn = (folder: string): string[] =>
  entriesIn(folder)
    .filter(entry => entry.isFile())
    .map(({ name }) => name)
    .toSorted()

/** Writes down what a run's files are. An earlier signature goes: it was for other files. */
export function writeManifest(folder: string): void {
  rmSync(join(folder, signatureFile), { force: true })
  const lines = filesIn(folder).map(name => `${hashOf(join(folder, name))}  ${name}\n`)
  writeWhole(join(folder, manifestFile), lines.join(''))
}

/** Signs a run's manifest with an SSH key. @param key its file, or its public half where an agent holds it. @throws Error where `ssh-keygen` does not sign. */
export function signManifest(folder: string, key: string): void {
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', resolve(key), '-n', namespace, manifestFile], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** The lines of a manifest, also of one that a copy by way of Windows has given other ends. @throws ConfigurationError where it cannot be read. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean)
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be read: ${(error as Error).message}.`)
  }
}

/** What of a run's files is not as its manifest says, a sentence each. @throws ConfigurationError where there is no manifest, none that can be read, or one of nothing. */
export function changedSince(folder: string): string[] {
  const file = join(folder, manifestFile)
  if (!existsSync(file))
    throw new ConfigurationError(`${folder} has no ${manifestFile}: it is no folder of a run, or it was removed.`)
  const wanted = new Map<string, string>()
  for (const line of linesOf(file)) {
    const [, hash, name] = /^([0-9a-f]{64}) {2}([^/]+)$/.exec(line) ?? []
    if (hash === undefined || name === undefined)
      throw new ConfigurationError(
        `${file} is no manifest: ${JSON.stringify(line.slice(0, 100))} is neither hash nor name.`,
      )
    wanted.set(name, hash)
  }
  if (wanted.size === 0) throw new ConfigurationError(`${file} names no file: a run leaves some.`)
  const there = new Set(filesIn(folder))
  return [
    ...[...wanted].flatMap(([name, hash]) => {
      if (!there.has(name)) return [`${name} is gone.`]
      return hashOf(join(folder, name)) === hash ? [] : [`${name} was changed.`]
    }),
    ...entriesIn(folder)
      .map(({ name }) => name)
      .filter(name => !wanted.has(name))
      .toSorted()
      .map(name => `${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)} came later.`),
  ]
}

/** What the signature of a manifest says. */
export type Signature = { readonly by: string } | { readonly problem: string } | 'none'

/**
 * Checks the signature of a run's manifest.
 * @param signers the file of those who may sign (ssh-keygen(1), "ALLOWED SIGNERS"), and who of them has to have signed. Without it, any key will do, and is named.
 */
export function signatureOf(folder: string, signers?: { readonly file: string; readonly identity: string }): Signature {
  const signature = join(folder, signatureFile)
  if (!existsSync(signature)) return 'none'
  const who = signers
    ? ['verify', '-f', signers.file, '-I', signers.identity, '-n', namespace]
    : ['check-novalidate', '-n', namespace]
  const { status, stdout, stderr, error } = spawnSync('ssh-keygen', ['-Y', ...who, '-s', signature], {
    input: readFileSync(join(folder, manifestFile)),
    encoding: 'utf8',
  })
  if (error) return { problem: `ssh-keygen could not be started: ${error.message}` }
  const said = (stdout + stderr).trim().split('\n').at(-1) ?? ''
  return status === 0 ? { by: / (\S+ key \S+)$/.exec(stdout.trim())?.[1] ?? said } : { problem: said }
}
