import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { fromBufferPromise, fromFdPromise, getFileNameLowLevel, type ZipFile, type Entry as ZipMember } from 'yauzl'
import { ArchiveRefused, BrokenFile } from './broken-file.ts'
import { type Archive, defaultLimits, type Entry, type Limits, type Refuse, type Wants } from './entry.ts'
import { Intake, type Member } from './intake.ts'

const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false } as const

const typeBits = 0o170000
const kinds = new Map<number, Member['kind']>([
  [0o040000, 'directory'],
  [0o120000, 'link'],
  [0o100000, 'file'],
])

const kindOf = (name: string, member: ZipMember): Member['kind'] => {
  const type = (member.externalFileAttributes >>> 16) & typeBits
  const kind = type === 0 ? 'file' : (kinds.get(type) ?? 'special')
  return kind === 'file' && name.endsWith('/') ? 'directory' : kind
}

/** yauzl only ever calls a damaged file an Error; what it says names no content. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown error')

const bytesOf = async (stream: Readable, size: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > size) throw new BrokenFile('unpacks to more than it says')
    chunks.push(chunk)
  }
  if (length < size) throw new BrokenFile('unpacks to less than it says')
  return Buffer.concat(chunks, length)
}

const readMember = async (zip: ZipFile, member: ZipMember): Promise<Buffer> => {
  try {
    const bytes = await bytesOf(await zip.openReadStreamPromise(member), member.uncompressedSize)
    if (crc32(bytes) !== member.crc32) throw new BrokenFile('is damaged (checksum)')
    return bytes
  } catch (error) {
    throw error instanceof BrokenFile ? error : new BrokenFile(`cannot be unpacked (${reasonOf(error)})`)
  }
}

/** A zip, read from a file descriptor (which stays open) or from memory; only the members that are asked for are unpacked. */
export class Zip implements Archive {
  readonly #from: number | Buffer
  readonly #limits: Limits

  constructor(from: number | Buffer, limits = defaultLimits) {
    this.#from = from
    this.#limits = limits
  }

  async *entries(refuse: Refuse, wants?: Wants): AsyncGenerator<Entry> {
    const intake = new Intake(this.#limits, refuse, wants)
    try {
      const zip = await (typeof this.#from === 'number'
        ? fromFdPromise(this.#from, options)
        : fromBufferPromise(this.#from, options))
      for await (const member of zip.eachEntry()) {
        const { generalPurposeBitFlag, fileNameRaw, extraFields, uncompressedSize: size, compressedSize } = member
        // Strict: backslashes stay what they are, so that they can be refused.
        const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
        const path = intake.admit({ name, kind: kindOf(name, member), size, packed: compressedSize })
        const modifiedAt = member.getLastModDate({ timezone: 'UTC' })
        if (path !== undefined) yield { path, size, modifiedAt, read: () => readMember(zip, member) }
      }
    } catch (error) {
      // A consumer's error never comes through here: it goes to the loop that asked.
      throw error instanceof ArchiveRefused ? error : new ArchiveRefused(`is a damaged zip: ${reasonOf(error)}`)
    }
  }

  async close(): Promise<void> {}
}
