import { pack } from 'tar-stream'
import type { ExportedFile } from './export-folder.ts'

const contentOf = async ({ content }: ExportedFile): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Files as a tar, one after the other: only one of them is in memory at a time. @throws what reading them throws */
export async function* tarOf(files: AsyncIterable<ExportedFile>, mtime = new Date()): AsyncGenerator<Buffer> {
  const packing = pack()
  const fill = async (): Promise<void> => {
    for await (const file of files) {
      const data = await contentOf(file)
      await new Promise<void>((resolve, reject) => {
        packing.entry({ name: file.path, mtime, mode: 0o600 }, data, error => (error ? reject(error) : resolve()))
      })
    }
    packing.finalize()
  }
  const filling = fill().catch((error: unknown) => {
    packing.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  })
  filling.catch(() => undefined) // told below
  try {
    yield* packing as AsyncIterable<Buffer>
    await filling
  } finally {
    packing.destroy()
  }
}
