import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import type { ExportedFile } from './export-folder.ts'
import { tarOf } from './tar-writer.ts'

const read = async (tar: Buffer): Promise<Record<string, string>> => {
  const members = extract()
  members.end(tar)
  const found: Record<string, string> = {}
  for await (const member of members) found[member.header.name] = (await buffer(member)).toString()
  return found
}

async function* files(...named: [string, string[]][]): AsyncGenerator<ExportedFile> {
  for (const [path, pieces] of named) yield { path, content: pieces.map(piece => Buffer.from(piece)) }
}

test('files are packed whole, whatever they are called', async () => {
  const long = `chats/${'x'.repeat(180)}/ü ${'y'.repeat(180)}.jsonl`
  const packed = tarOf(files(['a.json', ['{', '}']], [long, ['text']], ['empty', []]))
  expect(await read(await buffer(packed))).toEqual({
    'a.json': '{}',
    [long]: 'text',
    empty: '',
  })
})

test('what cannot be read ends it, and nothing more is asked for', async () => {
  async function* broken(): AsyncGenerator<ExportedFile> {
    yield* files(['a', ['a']])
    throw new Error('gone')
  }
  await expect(buffer(tarOf(broken()))).rejects.toThrow('gone')
})

test('who stops reading ends the files', async () => {
  let ended = false
  async function* endless(): AsyncGenerator<ExportedFile> {
    try {
      for (let at = 0; ; at += 1) yield* files([String(at), ['x'.repeat(100_000)]])
    } finally {
      ended = true
    }
  }
  for await (const _ of tarOf(endless())) break
  await expect.poll(() => ended).toBe(true)
})
