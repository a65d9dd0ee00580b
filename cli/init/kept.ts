import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { diff } from 'node:util'
import { ConfigurationError } from '../../provision/configuration-error.ts'

/** The text of a file; empty where there is none. @throws ConfigurationError where it cannot be read. */
export function textOf(file: string): string {
  if (!existsSync(file)) return ''
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be read (${(error as Error).message}). Nothing is written.`)
  }
}

/** Writes a file as a whole, or not at all. A link stays one, and the file's mode what it was. @throws ConfigurationError where it cannot be written. */
export function keepFile(file: string, text: string): void {
  const real = existsSync(file) ? realpathSync(file) : file
  const fresh = `${real}.${process.pid}`
  try {
    writeFileSync(fresh, text, { flag: 'wx', ...(existsSync(real) && { mode: statSync(real).mode }) })
    renameSync(fresh, real)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw new ConfigurationError(`${file} cannot be written (${(error as Error).message}). It is as it was.`)
  }
}

const around = 2

/** The lines that differ between two texts, with some around them; none where they are the same. */
export function changedLines(before: string, after: string): string[] {
  const all = diff(before.split('\n'), after.split('\n')).map(([kind, line]) => ({ kind, line }))
  const near = (at: number): boolean =>
    all.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 0)
  return all.flatMap(({ kind, line }, at) => {
    if (near(at)) return [`${kind === 0 ? ' ' : kind > 0 ? '-' : '+'} ${line}`]
    return near(at - 1) ? ['  …'] : []
  })
}
