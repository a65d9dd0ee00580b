import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { tar, tarGz, temporaryFile, temporaryFolder, walk, zip } from '../../test/sillytavern.ts'
import { openArchive } from './archive.ts'
import { defaultLimits } from './entry.ts'

const open = async (bytes: Buffer, limits = defaultLimits) => await openArchive(await temporaryFile(bytes), { limits })

test('A folder, a zip, a tar and a tar.gz give the same files', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'chats/Séra phina'), { recursive: true })
  await writeFile(join(folder, 'chats/Séra phina/1.jsonl'), 'one')
  await writeFile(join(folder, 'empty.txt'), '')
  const files = { 'chats/Séra phina/1.jsonl': 'one', 'empty.txt': '' }
  const zipped = zip([
    { name: 'chats/', mode: 0o040755 },
    ...Object.entries(files).map(([name, data]) => ({ name, data })),
  ])

  for (const archive of [
    await openArchive(folder),
    await open(zipped),
    await open(await tar(files)),
    await open(await tarGz(files)),
  ]) {
    expect(await walk(archive)).toEqual({ files, refused: {}, problems: {} })
  }
})

const hostile = [
  '../up.png',
  'a/../../up.png',
  '/etc/passwd',
  'C:/x.png',
  'back\\slash.png',
  'a//b.png',
  'a/./b.png',
  `${'x'.repeat(300)}.png`,
  'd/'.repeat(600),
]

test('Paths that lead elsewhere are refused in a zip, and the others are read', async () => {
  const archive = await open(
    zip([...hostile.map(name => ({ name, data: 'evil' })), { name: 'nul\0.png' }, { name: './ok.txt', data: 'ok' }]),
  )

  const { files, refused } = await walk(archive)

  expect(files).toEqual({ 'ok.txt': 'ok' })
  expect(Object.keys(refused)).toEqual([...hostile, 'nul\0.png'])
})

test('Paths that lead elsewhere are refused in a tar, and links with them', async () => {
  const names = hostile.filter(name => !name.endsWith('/'))
  const archive = await open(
    await tarGz({ ...Object.fromEntries(names.map(name => [name, 'evil'])), link: undefined, 'ok.txt': 'ok' }),
  )

  const { files, refused } = await walk(archive)

  expect(files).toEqual({ 'ok.txt': 'ok' })
  expect(Object.keys(refused)).toEqual([...names, 'link'])
})

test('Links in a folder are neither followed nor read', async () => {
  const folder = await temporaryFolder()
  await symlink('/etc', join(folder, 'characters'))
  await symlink('/etc/passwd', join(folder, 'settings.json'))

  expect(await walk(await openArchive(folder))).toEqual({
    files: {},
    refused: { characters: 'is a link', 'settings.json': 'is a link' },
    problems: {},
  })
})

test('Members of a zip that are links, encrypted, damaged or lie about their size are named', async () => {
  const archive = await open(
    zip([
      { name: 'link', data: '/etc/passwd', mode: 0o120777 },
      { name: 'device', mode: 0o020644 },
      { name: 'locked', data: 'x', encrypted: true },
      { name: 'damaged', data: 'x', crc: 1 },
      { name: 'more', data: 'xxx', claims: 1 },
      { name: 'less', data: 'xxx', claims: 9 },
      { name: 'same', data: '1' },
      { name: 'same', data: '2' },
    ]),
  )

  expect(await walk(archive)).toEqual({
    files: { same: '1' },
    refused: { link: 'is a link', device: 'is no regular file', same: 'comes twice' },
    problems: {
      locked: expect.stringContaining('encrypted'),
      damaged: 'is damaged (checksum)',
      more: 'unpacks to more than it says',
      less: 'unpacks to less than it says',
    },
  })
})

test('A member that unpacks to suspiciously much is refused', async () => {
  const archive = await open(
    zip([
      { name: 'bomb', data: Buffer.alloc(2 ** 21) },
      { name: 'ok', data: 'ok' },
    ]),
  )

  expect(await walk(archive)).toMatchObject({ files: { ok: 'ok' }, refused: { bomb: 'unpacks to suspiciously much' } })
})

test('A file that is too large is refused, the others are read', async () => {
  const archive = await open(await tar({ large: 'x'.repeat(11), ok: 'ok' }), { ...defaultLimits, fileBytes: 10 })

  expect(await walk(archive)).toMatchObject({ files: { ok: 'ok' }, refused: { large: 'is larger than 10 bytes' } })
})

test.each([
  ['has more than 2 entries', { entries: 2 }],
  ['unpacks to more than 5 bytes', { totalBytes: 5 }],
])('An archive that %s is refused as a whole', async (reason, limits) => {
  const archive = await open(zip(['a', 'b', 'c'].map(name => ({ name, data: 'xx' }))), { ...defaultLimits, ...limits })

  await expect(walk(archive)).rejects.toThrow(reason)
})

test('A tar.gz that unpacks to suspiciously much is refused as a whole', async () => {
  const archive = await open(await tarGz({ a: Buffer.alloc(2 ** 21) }))

  await expect(walk(archive)).rejects.toThrow('unpacks to suspiciously much')
})

test.each([
  ['tar', async () => (await tar({ a: 'x'.repeat(2000) })).subarray(0, 1500)],
  ['tar.gz', async () => (await tarGz({ a: 'xyz'.repeat(2000) })).subarray(0, 60)],
  ['zip', async () => zip([{ name: 'a', data: 'x' }]).subarray(0, 40)],
])('A %s that was cut off is refused', async (_, make) => {
  await expect(walk(await open(await make()))).rejects.toThrow('is a damaged')
})

test('A gzip of something else is refused', async () => {
  await expect(walk(await open(gzipSync(Buffer.alloc(1024, 'a'))))).rejects.toThrow('is a damaged tar')
})

test('A file that is no archive, or not the announced one, is refused', async () => {
  await expect(open(Buffer.from('hello'))).rejects.toThrow('is no zip, tar or tar.gz')
  const path = await temporaryFile(zip([{ name: 'a' }]))
  await expect(openArchive(path, { announced: 'tar' })).rejects.toThrow('is no tar archive')
})

test('An archive can be left in the middle, and walked again', async () => {
  const archive = await open(await tarGz({ a: '1', b: '2' }))
  for await (const entry of archive.entries(() => undefined)) {
    expect(entry.path).toBe('a')
    break
  }

  expect((await walk(archive)).files).toEqual({ a: '1', b: '2' })
})

test('A damaged end of a tar is found in the first walk, before anything is read from it', async () => {
  const archive = await open((await tar({ a: '1', b: 'x'.repeat(5000) })).subarray(0, 3000))
  const paths: string[] = []
  const listing = async () => {
    for await (const { path } of archive.entries(() => undefined)) paths.push(path)
  }

  await expect(listing()).rejects.toThrow('is a damaged tar')
  await archive.close()
  expect(paths).toEqual(['a', 'b'])
})
