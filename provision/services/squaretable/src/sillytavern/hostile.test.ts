import fc from 'fast-check'
import { expect, test } from 'vitest'
import { characterPng, zip } from '../../test/sillytavern.ts'
import { ArchiveRefused, BrokenFile } from './broken-file.ts'
import { readJsonCard, readPngCard } from './card.ts'
import { ChatFile } from './chat.ts'
import { parseDate } from './date.ts'
import { readGroup } from './group.ts'
import { importFolder } from './import.ts'
import type { ImportWriter } from './import-writer.ts'
import { readLorebookFile } from './lorebook.ts'
import { readSettings } from './settings.ts'
import { Zip } from './zip.ts'

/** What becomes of bytes: they are read, or refused as a broken file. Anything else thrown would end an import. */
const outcome = (read: () => unknown): 'read' | 'refused' | { readonly thrown: unknown } => {
  try {
    read()
    return 'read'
  } catch (error) {
    return error instanceof BrokenFile ? 'refused' : { thrown: error }
  }
}

const readOrRefused = ['read', 'refused']

/** A good file with a few bytes changed. */
const damaged = (good: Buffer) =>
  fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 })
    .map(changes => {
      const bytes = Buffer.from(good)
      for (const [at, value] of changes) bytes[at] = value
      return bytes
    })

const runs = { numRuns: 100 }

test('A damaged picture is read or refused', () => {
  fc.assert(
    fc.property(damaged(characterPng({ name: 'A', tags: ['b'] })), bytes => {
      expect(readOrRefused).toContainEqual(outcome(() => readPngCard(bytes, 'a')))
    }),
    runs,
  )
})

test('Any JSON is read or refused, whatever it is taken for', () => {
  const readers = [
    (bytes: Buffer) => readLorebookFile(bytes, 'a'),
    (bytes: Buffer) => readGroup(bytes, 'a'),
    (bytes: Buffer) => readJsonCard(bytes, 'a'),
    (bytes: Buffer) => readSettings(bytes),
  ]
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(...readers), (json, read) => {
      expect(readOrRefused).toContainEqual(outcome(() => read(Buffer.from(json))))
    }),
    runs,
  )
})

test('Any lines are messages or broken', async () => {
  const line = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({ mes: fc.jsonValue(), send_date: fc.jsonValue(), swipes: fc.jsonValue() })
      .map(value => JSON.stringify(value)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 5 }), async lines => {
      const file = new ChatFile(Buffer.from(lines.join('\n')), new Date(0))
      expect((await file.survey()).messages).toBe([...file.messages()].length)
    }),
    runs,
  )
})

test('Any text is a date within reason, or none', () => {
  const near = fc.stringMatching(/^\d{1,4}[-, ]{1,2}\d{1,2}[- ,]\d{1,2}[ T@]{0,2}\d{0,2}[h:]?\d{0,2}$/)
  fc.assert(
    fc.property(fc.oneof(fc.anything(), near), value => {
      const year = parseDate(value)?.getUTCFullYear() ?? 2000
      expect(year).toBeGreaterThanOrEqual(1990)
      expect(year).toBeLessThan(2100)
    }),
    runs,
  )
})

test('A damaged zip is read, refused in part, or refused as a whole', async () => {
  const nothing = async () => ({ outcome: 'unchanged' as const })
  const writer: ImportWriter = {
    upsertCharacter: nothing,
    upsertLorebook: nothing,
    upsertGroup: nothing,
    putPreset: nothing,
    upsertChat: nothing,
    putSettings: nothing,
  }
  const good = zip([
    { name: 'characters/A.png', data: characterPng({ name: 'A' }) },
    { name: 'chats/A/1.jsonl', data: '{"mes":"x"}' },
  ])
  await fc.assert(
    fc.asyncProperty(damaged(good), async bytes => {
      const error = await importFolder(new Zip(bytes), writer).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      expect([undefined, 'refused']).toContain(error instanceof ArchiveRefused ? 'refused' : error)
    }),
    runs,
  )
})
