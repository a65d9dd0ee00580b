import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Writes a file as a whole: until then, and where it cannot be written, what stood there stays. @throws where it cannot be written. */
export function writeWhole(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`
  try {
    writeFileSync(fresh, text)
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

/**
 * Makes a folder and those above it. Node's own way never ends below /proc, where a folder that is not there is also one that cannot be made.
 * @throws where one of them cannot be made.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = []
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at)
  for (const one of missing)
    try {
      mkdirSync(one)
    } catch (error) {
      // Another run made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
}
