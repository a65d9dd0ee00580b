import type { FileHandle } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, extract } from 'tar-stream'
import { ArchiveRefused, BrokenFile } from './broken-file.ts'
import { type Archive, defaultLimits, type Entry, type Limits, type Refuse, type Wants } from './entry.ts'
import { Intake, type Member } from './intake.ts'

const kinds: Readonly<Record<string, Member['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  link: 'link',
  symlink: 'link',
}

const pieceLength = 65_536

type TarMember = Extract extends AsyncIterable<infer Member> ? Member : never

const bytesOf = async (member: TarMember): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of member as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Passes bytes on, as long as not suspiciously many of those that are wanted come out of the packed ones that went in. */
const meter = (packed: () => number, wanted: () => number, limits: Limits): Transform => {
  let length = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length
      const read = Math.min(length, wanted())
      const isBomb = read >= limits.ratioFromBytes && read > packed() * limits.ratio
      if (isBomb) done(new ArchiveRefused('unpacks to suspiciously much'))
      else if (length > limits.passedBytes) done(new ArchiveRefused('unpacks to too much'))
      else done(null, chunk)
    },
  })
}

/** A tar or tar.gz, in an open file (which stays open). It is read from the start in every walk, and never unpacked to disk. */
export class Tar implements Archive {
  readonly #file: FileHandle
  readonly #isPacked: boolean
  readonly #limits: Limits

  constructor(file: FileHandle, isPacked: boolean, limits = defaultLimits) {
    this.#file = file
    this.#isPacked = isPacked
    this.#limits = limits
  }

  async *entries(refuse: Refuse, wants?: Wants): AsyncGenerator<Entry> {
    const intake = new Intake(this.#limits, refuse, wants)
    const members = extract()
    let broken: unknown
    const flow = this.#flowInto(members, () => intake.bytes).catch((error: unknown) => {
      broken = error
      members.destroy()
    })
    try {
      for await (const member of members) {
        const entry = this.#entryOf(member, intake)
        if (entry !== undefined) yield entry
        member.resume()
      }
      await flow
      if (broken !== undefined) throw broken
    } catch (error) {
      const cause = broken ?? error
      throw cause instanceof ArchiveRefused
        ? cause
        : new ArchiveRefused(`is a damaged tar: ${(cause as Error).message}`)
    } finally {
      members.destroy()
      await flow
    }
  }

  async close(): Promise<void> {}

  #flowInto(members: NodeJS.WritableStream, wanted: () => number): Promise<void> {
    let packed = 0
    const file = this.#file
    // By hand, as a stream of Node closes the file when it is left early.
    async function* bytes() {
      for (;;) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceLength), 0, pieceLength, packed)
        if (bytesRead === 0) return
        packed += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    }
    return this.#isPacked
      ? pipeline(
          bytes,
          createGunzip(),
          meter(() => packed, wanted, this.#limits),
          members,
        )
      : pipeline(bytes, members)
  }

  #entryOf(member: TarMember, intake: Intake): Entry | undefined {
    const { name, type, size = 0, mtime = new Date(0) } = member.header
    const path = intake.admit({ name, kind: kinds[type ?? 'file'] ?? 'special', size })
    if (path === undefined) return undefined
    const read = () =>
      bytesOf(member).catch((error: unknown) => {
        throw new BrokenFile(`cannot be unpacked (${(error as Error).message})`)
      })
    return { path, size, modifiedAt: mtime, read }
  }
}
