import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { onTestFinished } from 'vitest'
import type { Archive, Entry } from '../src/sillytavern/entry.ts'

/** Files that tests make themselves: small pictures, cards and archives. */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A chunk of a PNG, with the right checksum. */
export const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** A grey picture of these sides; the picture's own bytes are those of one pixel. */
export const png = (chunks: readonly Buffer[] = [], { width = 1, height = 1 } = {}): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const picture = chunk('IDAT', deflateSync(Buffer.from([0, 128])))
  return Buffer.concat([signature, chunk('IHDR', header), ...chunks, picture, chunk('IEND', Buffer.alloc(0))])
}

export const tEXt = (keyword: string, text: string): Buffer =>
  chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'))

export const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

export const cardOf = (data: object, version = '2.0') => ({
  spec: `chara_card_v${version[0]}`,
  spec_version: version,
  data: { description: '', personality: '', scenario: '', first_mes: '', mes_example: '', tags: [], ...data },
})

/** A character as SillyTavern keeps it. */
export const characterPng = (data: object, version = '2.0', sides?: { width: number }): Buffer =>
  png([tEXt('chara', base64(cardOf(data, version)))], sides)

export const jsonl = (...lines: unknown[]): Buffer => Buffer.from(lines.map(line => JSON.stringify(line)).join('\n'))

export interface ZipFile {
  readonly name: string
  readonly data?: Buffer | string
  readonly mode?: number
  readonly crc?: number
  /** The unpacked size that is claimed. */
  readonly claims?: number
  readonly encrypted?: boolean
}

/** A zip, written by hand, so that it can say what no tool would. */
export const zip = (files: readonly ZipFile[]): Buffer => {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data = '', mode = 0o100644, crc, claims, encrypted = false } of files) {
    const bytes = Buffer.from(data)
    const packed = deflateRawSync(bytes)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(0x58c47000, 6)
    fields.writeUInt32LE(crc ?? crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(claims ?? bytes.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed])
    bodies.push(body)
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), fields, rest, Buffer.from(name))
    offset += body.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, central, end])
}

/** A tar; a file whose data is undefined is a link. */
export const tar = async (files: Readonly<Record<string, Buffer | string | undefined>>): Promise<Buffer> => {
  const packing = pack()
  for (const [name, data] of Object.entries(files)) {
    const mtime = new Date('2024-06-04T14:00:00Z')
    if (data === undefined) packing.entry({ name, mtime, type: 'symlink', linkname: '/etc/passwd' })
    else packing.entry({ name, mtime }, data)
  }
  packing.finalize()
  return await buffer(packing)
}

export const tarGz = async (files: Readonly<Record<string, Buffer | string | undefined>>): Promise<Buffer> =>
  gzipSync(await tar(files))

/** A folder for the time of a test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sillytavern-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A file for the time of a test. */
export const temporaryFile = async (bytes: Buffer): Promise<string> => {
  const path = join(await temporaryFolder(), 'archive')
  await writeFile(path, bytes)
  return path
}

/** What a walk through an archive gives: the files that are let in, and what is said of the others. */
export const walk = async (archive: Archive) => {
  const refused: Record<string, string> = {}
  const files: Record<string, string> = {}
  const problems: Record<string, string> = {}
  const read = async (entry: Entry) => {
    files[entry.path] = (await entry.read()).toString()
  }
  const refuse = (file: string, reason: string) => {
    refused[file] = reason
  }
  try {
    for await (const entry of archive.entries(refuse)) {
      await read(entry).catch((error: Error) => {
        problems[entry.path] = error.message
      })
    }
  } finally {
    await archive.close()
  }
  return { files, refused, problems }
}

/** An archive in memory, for tests of what is done with one. */
export const inMemory = (files: Readonly<Record<string, Buffer | string>>): Archive => ({
  async *entries() {
    for (const [path, data] of Object.entries(files)) {
      const bytes = Buffer.from(data)
      yield { path, size: bytes.length, modifiedAt: new Date('2024-06-04T14:00:00Z'), read: async () => bytes }
    }
  },
  close: async () => undefined,
})

/** A WebP with a card in its EXIF data, as TavernAI writes it; the picture is none. */
export const webp = (card: object): Buffer => {
  const comment = Buffer.concat([Buffer.from('ASCII\0\0\0'), Buffer.from(JSON.stringify(card))])
  const field = (tag: number, type: number, length: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12)
    bytes.writeUInt16LE(tag, 0)
    bytes.writeUInt16LE(type, 2)
    bytes.writeUInt32LE(length, 4)
    bytes.writeUInt32LE(value, 8)
    return bytes
  }
  const one = Buffer.from([1, 0])
  const last = Buffer.alloc(4)
  const exif = Buffer.concat([
    Buffer.from([...Buffer.from('II*\0'), 8, 0, 0, 0]),
    ...[one, field(0x8769, 4, 1, 26), last],
    ...[one, field(0x9286, 7, comment.length, 44), last],
    comment,
  ])
  const chunkOf = (name: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.write(name, 'latin1')
    head.writeUInt32LE(data.length, 4)
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
  }
  return chunkOf('RIFF', Buffer.concat([Buffer.from('WEBP'), chunkOf('VP8 ', Buffer.alloc(11)), chunkOf('EXIF', exif)]))
}
