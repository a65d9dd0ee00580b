import { readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { spool } from './spool.ts'

const left = async () => (await readdir(tmpdir())).filter(name => name.startsWith('squaretable-import-'))

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

test('A body is kept in a file that nobody else may read, and gone when it is disposed of', async () => {
  let path = ''
  {
    await using file = await spool(pieces('one ', 'two'), 7)
    path = file.path
    expect(file.size).toBe(7)
    expect(await readFile(path, 'utf8')).toBe('one two')
    expect((await stat(path)).mode & 0o077).toBe(0)
  }
  await expect(stat(dirname(path))).rejects.toThrow('ENOENT')
})

test('A body that is too large is refused, and one that breaks off too; neither leaves anything behind', async () => {
  const before = await left()
  async function* broken() {
    yield Buffer.from('one')
    throw new Error('the connection was lost')
  }

  await expect(spool(pieces('one ', 'two'), 6)).rejects.toThrow('At most 6 bytes')
  await expect(spool(broken(), 6)).rejects.toThrow('The body ended before it was whole')
  expect(await left()).toEqual(before)
})

test('A body that stands still is given up, and nothing of it stays', async () => {
  async function* standing() {
    yield new Uint8Array([1])
    await new Promise(() => undefined)
  }

  await expect(spool(standing(), 10, 20)).rejects.toThrow('Less than 65536 bytes came within 0 s.')
})

test('A body that only trickles is given up too', async () => {
  async function* trickle() {
    for (;;) {
      yield new Uint8Array([1])
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  await expect(spool(trickle(), 1_000_000, 50)).rejects.toThrow('Less than 65536 bytes')
})
