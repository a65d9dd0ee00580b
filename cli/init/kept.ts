import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
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

/** Where a file really lies: at the end of a link, be it one to nothing yet. */
function placeOf(file: string): string {
  if (existsSync(file)) return realpathSync(file)
  try {
    return resolve(dirname(file), readlinkSync(file))
  } catch {
    return file // no link
  }
}

/** Asks beforehand: a person should not answer questions for nothing. @throws ConfigurationError where a file could not be written. */
export function mustBeWritable(file: string): void {
  const real = placeOf(file)
  // The folder would let it be replaced: whoever took the right to write away meant it to stay.
  if (existsSync(real) && (statSync(real).mode & 0o222) === 0)
    throw new ConfigurationError(`${file} is read-only, and is left as it is. Use --output for another file.`)
  try {
    accessSync(`${dirname(real)}/.`, constants.W_OK) // what is no folder has no "."
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be written (${(error as Error).message}). Nothing is written.`)
  }
}

/** Writes a file as a whole, or not at all. A link stays one, and the file's mode what it was. @throws ConfigurationError where it cannot be written. */
export function keepFile(file: string, text: string): void {
  const real = placeOf(file)
  const fresh = `${real}.${process.pid}`
  try {
    writeFileSync(fresh, text, { flag: 'wx', ...(existsSync(real) && { mode: statSync(real).mode }) })
    renameSync(fresh, real)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw new ConfigurationError(`${file} cannot be written (${(error as Error).message}). It is as it was.`)
  }
}

const undated = (text: string): string => text.replaceAll(/\bon \d{4}-\d{2}-\d{2}\b/g, 'on')

/** Whether two texts say the same, be it on different days. Pure. */
export const isSameButForTheDay = (before: string, after: string): boolean => undated(before) === undated(after)

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
