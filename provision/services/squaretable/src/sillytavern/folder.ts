import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BrokenFile } from './broken-file.ts'
import { type Archive, defaultLimits, type Entry, type Limits, type Refuse, type Wants } from './entry.ts'
import { Intake, type Member } from './intake.ts'

interface Found {
  readonly name: string
  readonly kind: Member['kind']
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error'

async function* walk(folder: string, prefix: string, refuse: Refuse): AsyncGenerator<Found> {
  const listed = await readdir(join(folder, prefix), { withFileTypes: true }).catch((error: unknown) => {
    if (prefix === '') throw error
    refuse(prefix, `cannot be read (${codeOf(error)})`)
    return []
  })
  for (const found of listed.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${prefix}${found.name}`
    if (found.isSymbolicLink()) yield { name, kind: 'link' }
    else if (found.isFile()) yield { name, kind: 'file' }
    else if (found.isDirectory()) {
      yield { name, kind: 'directory' }
      yield* walk(folder, `${name}/`, refuse)
    } else yield { name, kind: 'special' }
  }
}

/** Links are never followed, not even one that takes the file's place after it was listed. */
const openFile = async (path: string) => {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    throw new BrokenFile(`cannot be read (${codeOf(error)})`)
  }
}

const readFile = async (path: string, limits: Limits): Promise<Buffer> => {
  await using file = await openFile(path)
  const { size } = await file.stat()
  if (size > limits.fileBytes) throw new BrokenFile(`is larger than ${limits.fileBytes} bytes`)
  const bytes = Buffer.alloc(size)
  const { bytesRead } = await file.read(bytes, 0, size, 0)
  return bytes.subarray(0, bytesRead)
}

const statOf = async (path: string) => {
  await using file = await openFile(path)
  return await file.stat()
}

/** A folder on the disk; files come sorted by name. */
export class Folder implements Archive {
  readonly #path: string
  readonly #limits: Limits

  constructor(path: string, limits = defaultLimits) {
    this.#path = path
    this.#limits = limits
  }

  async *entries(refuse: Refuse, wants: Wants = () => true): AsyncGenerator<Entry> {
    const intake = new Intake(this.#limits, refuse, wants)
    for await (const { name, kind } of walk(this.#path, '', refuse)) {
      const onDisk = join(this.#path, name)
      try {
        const isRead = kind === 'file' && wants(name.normalize('NFC'))
        const { size, mtime } = isRead ? await statOf(onDisk) : { size: 0, mtime: new Date(0) }
        const path = intake.admit({ name, kind, size })
        if (path !== undefined) yield { path, size, modifiedAt: mtime, read: () => readFile(onDisk, this.#limits) }
      } catch (error) {
        if (!(error instanceof BrokenFile)) throw error
        refuse(name, error.message)
      }
    }
  }

  async close(): Promise<void> {}
}
