import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { root as repository } from '../provision/inventory.ts'
import { makeFolder, writeWhole } from './disk.ts'

const about = z.strictObject({
  id: z.string(),
  startedAt: z.iso.datetime(),
  target: z
    .strictObject({
      name: z.string(),
      address: z.string(),
      /** The chapters that are about it, where these are not all. */
      chapters: z.array(z.string()).optional(),
      /** What it does not offer, requirements and operations, and why. */
      notOffered: z.record(z.string(), z.string()).optional(),
      /** Whether the stack of the documents is deployed there, so that a deploy is a remedy. */
      deployed: z.boolean().optional(),
    })
    .optional(),
  /** Why nothing could be looked at: the error that ended the preparation. */
  refused: z.strictObject({ message: z.string(), misconfigured: z.boolean() }).optional(),
})
/** What is known of a run besides its results, kept as run.json in its folder. */
export type AboutRun = z.output<typeof about>

/** A run and the folder that keeps what it leaves behind. */
export class Run {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** The evidence of this run: one JSON record a line. */
  get evidence(): string {
    return join(this.folder, 'evidence.jsonl')
  }

  /** @throws Error when run.json is missing or not one of ours. */
  about(): AboutRun {
    return about.parse(JSON.parse(readFileSync(join(this.folder, 'run.json'), 'utf8')))
  }

  /** The same; undefined where there is no run. */
  found(): AboutRun | undefined {
    try {
      return this.about()
    } catch {
      return undefined
    }
  }

  /** Says which target the run looks at. */
  describe(target: NonNullable<AboutRun['target']>): void {
    this.#write({ ...this.about(), target })
  }

  /** Says that nothing can be looked at, and why. A ConfigurationError makes the exit code 3, anything else 2. */
  refuse(error: unknown): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    this.#write({ ...this.about(), refused: { message, misconfigured: name === 'ConfigurationError' } })
  }

  #write(content: AboutRun): void {
    writeWhole(join(this.folder, 'run.json'), `${JSON.stringify(content, undefined, 2)}\n`)
  }

  /** Makes a new, empty run in a folder. */
  static begin(folder: string): Run {
    const run = new Run(folder)
    run.#write({ id: basename(folder), startedAt: new Date().toISOString() })
    return run
  }
}

/**
 * The run of this process; the first call makes its folder and names it in PLUMBLINE_RUN, where a caller may have put one before.
 * @param root the repository whose reports/out/ keeps the runs.
 */
export function startRun(root: string = repository): Run {
  const given = process.env.PLUMBLINE_RUN
  if (given !== undefined && new Run(given).found() !== undefined) return new Run(given)
  const folder = given ?? newFolder(root)
  return writable(folder, () => {
    makeFolder(folder)
    process.env.PLUMBLINE_RUN = folder
    return Run.begin(folder)
  })
}

/** @throws ConfigurationError where a run could leave nothing behind: without evidence and a report there is no verdict. */
function writable<T>(folder: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new ConfigurationError(`${folder} cannot be written: ${error instanceof Error ? error.message : error}.`)
  }
}

/** Makes the folder of a run, named after the time; a second run within the same second gets a number behind it. @param root the repository. */
export function newFolder(root: string): string {
  const out = join(root, 'reports/out')
  writable(out, () => makeFolder(out))
  const name = new Date().toISOString().slice(0, 19).replaceAll(':', '-').concat('Z')
  for (let count = 1; ; count += 1) {
    const folder = join(out, count === 1 ? name : `${name}-${count}`)
    try {
      mkdirSync(folder)
      return folder
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'EEXIST') throw new ConfigurationError(`${folder} cannot be written: ${message}.`)
    }
  }
}

/** Points `latest`, beside the run's folder, at it: a link, or a text file with its name where links cannot be made. */
export function pointLatestAt(folder: string): void {
  const latest = join(dirname(folder), 'latest')
  const fresh = `${latest}.${process.pid}`
  rmSync(fresh, { force: true })
  try {
    symlinkSync(basename(folder), fresh)
  } catch {
    writeFileSync(fresh, `${basename(folder)}\n`)
  }
  renameSync(fresh, latest)
}
