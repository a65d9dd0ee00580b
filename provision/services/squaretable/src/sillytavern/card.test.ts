import { expect, test } from 'vitest'
import { base64, cardOf, characterPng, png, tEXt, zip } from '../../test/sillytavern.ts'
import { readCard, readJsonCard, readPngCard } from './card.ts'
import { readCharx } from './charx.ts'
import { parseObject } from './json.ts'

const json = (value: unknown) => parseObject(Buffer.from(JSON.stringify(value)), 1e6)

test('A card of version 2 is read, and what is unknown in it stays', () => {
  const data = {
    name: 'Séraphina 🌿',
    description: 'A guardian',
    tags: ['fantasy', 'fantasy', 7, ' '],
    extensions: { 'x/y': { z: [1] } },
  }

  const card = readPngCard(characterPng(data), 'Seraphina')

  expect(card).toMatchObject({ name: 'Séraphina 🌿', description: 'A guardian', tags: ['fantasy'], damage: [] })
  expect(card.card).toEqual(cardOf(data))
  expect(card).not.toHaveProperty('lorebook')
})

test('ccv3 comes before chara, wherever it stands', () => {
  const bytes = png([
    tEXt('chara', base64(cardOf({ name: 'old' }))),
    tEXt('CCV3', base64(cardOf({ name: 'new', group_only_greetings: [] }, '3.0'))),
  ])

  expect(readPngCard(bytes, 'file').name).toBe('new')
})

test('A ccv3 that cannot be read gives way to chara, and is named', () => {
  const bytes = png([tEXt('ccv3', '!!!'), tEXt('chara', base64(cardOf({ name: 'old' })))])

  expect(readPngCard(bytes, 'file')).toMatchObject({ name: 'old', damage: ['has a ccv3 text that is not JSON'] })
})

test('A newer version is read as far as it is known', () => {
  expect(readCard(json(cardOf({ name: 'later' }, '4.25')), 'file').name).toBe('later')
})

test('A flat card of version 1 becomes one of version 2', () => {
  const flat = { name: 'Old', description: 'D', personality: 'P', first_mes: 'Hi', talkativeness: '0.5', tags: ['a'] }

  const { card, name, description, tags } = readCard(json(flat), 'file')

  expect({ name, description, tags }).toEqual({ name: 'Old', description: 'D', tags: ['a'] })
  expect(card).toMatchObject({
    spec: 'chara_card_v2',
    spec_version: '2.0',
    talkativeness: '0.5',
    data: { name: 'Old', personality: 'P', first_mes: 'Hi', scenario: '', alternate_greetings: [], extensions: {} },
  })
})

test('A card without a name is called like its file', () => {
  expect(readCard(json(cardOf({ name: '  ' })), 'Seraphina').name).toBe('Seraphina')
})

test('The lorebook inside a card is found', () => {
  const book = { name: 'Lore', entries: [{ keys: ['forest'], content: 'Green', extensions: {} }] }

  expect(readCard(json(cardOf({ name: 'a', character_book: book })), 'file').lorebook).toEqual(book)
})

test('What the database cannot keep is taken out', () => {
  const text = '{"name":"a\\u0000b","description":"half \\ud800","__proto__":{"polluted":true}}'

  const { name, description, card } = readJsonCard(Buffer.from(`\uFEFF${text}`), 'file')

  expect({ name, description }).toEqual({ name: 'ab', description: 'half \uFFFD' })
  expect(Object.hasOwn(card, '__proto__')).toBe(false)
})

test.each([
  ['holds no character card', png()],
  ['holds no character card', png([tEXt('chara', base64({ hello: 'world' }))])],
  ['is no JSON object', png([tEXt('chara', base64([1, 2]))])],
  ['is not JSON', png([tEXt('chara', Buffer.from('{"spec":').toString('base64'))])],
  ['is not UTF-8', png([tEXt('chara', Buffer.from([0xff, 0xfe, 0x7b]).toString('base64'))])],
  [
    'nests deeper than 64 levels',
    png([tEXt('chara', Buffer.from(`{"a":${'['.repeat(90_000)}${']'.repeat(90_000)}}`).toString('base64'))]),
  ],
  [
    'nests deeper than 64 levels',
    png([tEXt('chara', Buffer.from(`{"a":${'['.repeat(65)}${']'.repeat(65)}}`).toString('base64'))]),
  ],
])('A file that %s is refused', (reason, bytes) => {
  expect(() => readPngCard(bytes, 'file')).toThrow(reason)
})

test('A CHARX gives its card and the picture inside it, and nothing is fetched', async () => {
  const assets = [
    { type: 'icon', name: 'other', uri: 'https://example.org/icon.png' },
    { type: 'icon', name: 'main', uri: 'embeded://assets/icon/main.png' },
  ]
  const bytes = zip([
    { name: 'card.json', data: JSON.stringify(cardOf({ name: 'Packed', assets }, '3.0')) },
    { name: 'assets/icon/main.png', data: png() },
  ])

  const { card, avatar } = await readCharx(bytes, 'file')

  expect(card.name).toBe('Packed')
  expect(avatar).toEqual(png())
})

test.each([
  ['holds no card.json', zip([{ name: 'readme.txt' }])],
  ['is a damaged zip', Buffer.from('no zip at all, but long enough to look for its end')],
  ['is not JSON', zip([{ name: 'card.json', data: 'nope' }])],
])('A CHARX that %s is refused', async (reason, bytes) => {
  await expect(readCharx(bytes, 'file')).rejects.toThrow(reason)
})
