import fc from 'fast-check'
import { cardOf, characterPng, jsonl } from './sillytavern.ts'

/** What no import can keep, and each names; and quotes: V8 13.6 reads the key `"` as `\\` where it has read such a key before. */
const unkept = /\\u0000|__|\\[\\"]/g

/** Any other JSON. */
const json = () => fc.jsonValue({ maxDepth: 3 }).map(value => JSON.parse(JSON.stringify(value).replace(unkept, '')))
const word = fc.stringMatching(/^[A-Za-zäöüé日本 _-]{1,12}$/).map(text => text.trim() || 'a')
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map(value => value.replaceAll('\0', ''))
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 })
const without = <T extends object>(value: T) => JSON.parse(JSON.stringify(value)) as T

const card = fc
  .record({ name: fc.oneof(word, json()), description: some(fc.oneof(text, json())), tags: some(json()), rest: json() })
  .map(data => without({ ...cardOf({}), extra: data.rest, data: { ...data, extensions: data.rest } }))
const message = fc
  .record({
    name: some(fc.oneof(text, json())),
    is_user: some(fc.oneof(fc.boolean(), json())),
    is_system: some(fc.boolean()),
    mes: fc.oneof(text, json()),
    send_date: some(
      fc.oneof(fc.integer({ min: 0, max: 2e12 }), fc.constantFrom('May 6, 2024 2:33pm', 'x', ''), json()),
    ),
    swipes: some(fc.oneof(fc.array(text, { maxLength: 3 }), json())),
    swipe_id: some(fc.oneof(fc.nat(3), json())),
    extra: some(fc.oneof(fc.dictionary(word, json(), { maxKeys: 3 }), json())),
    odd: some(json()),
  })
  .map(without)
const chat = fc.record({
  header: some(fc.dictionary(word, json(), { minKeys: 1, maxKeys: 3 })),
  lines: fc.array(message, { minLength: 1, maxLength: 5 }),
})
const book = fc
  .record({
    name: some(json()),
    description: some(json()),
    entries: fc.oneof(fc.dictionary(word, json(), { maxKeys: 4 }), fc.array(json(), { maxLength: 4 })),
    rest: some(json()),
  })
  .map(without)
const group = fc
  .record({ name: some(json()), members: some(json()), chats: some(fc.array(word, { maxLength: 3 })), rest: json() })
  .map(without)

const folders = fc.record({
  characters: fc.dictionary(word, card, { maxKeys: 3 }),
  chats: fc.dictionary(word, chat, { maxKeys: 3 }),
  books: fc.dictionary(word, book, { maxKeys: 3 }),
  groups: fc.dictionary(word, group, { maxKeys: 2 }),
})

/** The files of any data folder, by their paths in it; at least one. */
export const dataFolders: fc.Arbitrary<Readonly<Record<string, Buffer | string>>> = folders
  .map(({ characters, chats, books, groups }) => [
    ...Object.entries(characters).map(([name, of]) => [`characters/${name}.png`, characterPng(of.data)] as const),
    ...Object.entries(characters).map(([name, of]) => [`characters/${name}.json`, JSON.stringify(of)] as const),
    ...Object.entries(chats).map(
      ([name, { header, lines }]) =>
        [`chats/${name}/${name}.jsonl`, jsonl(...(header === undefined ? [] : [header]), ...lines)] as const,
    ),
    ...Object.entries(books).map(([name, of]) => [`worlds/${name}.json`, JSON.stringify(of)] as const),
    ...Object.entries(groups).map(([name, of]) => [`groups/${name}.json`, JSON.stringify(of)] as const),
  ])
  .filter(entries => entries.length > 0)
  .map(entries => Object.fromEntries(entries))
