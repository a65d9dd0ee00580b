import { open } from 'node:fs/promises'
import { ArchiveRefused } from '../sillytavern/broken-file.ts'

const newline = 0x0a
/** The largest picture, as text, and what is around it. */
const longest = 160 * 2 ** 20
const pieceLength = 1024 * 1024

/** The lines of a file, one after the other. @throws ArchiveRefused for one that is too long */
export async function* linesOfFile(path: string): AsyncGenerator<string> {
  await using file = await open(path, 'r')
  let parts: Buffer[] = []
  let length = 0
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(pieceLength), 0, pieceLength)
    if (bytesRead === 0) break
    let at = 0
    for (;;) {
      const end = buffer.subarray(0, bytesRead).indexOf(newline, at)
      if (end === -1) break
      yield Buffer.concat([...parts, buffer.subarray(at, end)]).toString('utf8')
      parts = []
      length = 0
      at = end + 1
    }
    parts.push(buffer.subarray(at, bytesRead))
    length += bytesRead - at
    if (length > longest) throw new ArchiveRefused(`has a line of more than ${longest} bytes`)
  }
  if (length > 0) yield Buffer.concat(parts).toString('utf8')
}
