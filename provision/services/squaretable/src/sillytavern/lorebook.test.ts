import { expect, test } from 'vitest'
import { readGroup } from './group.ts'
import { readLorebookFile } from './lorebook.ts'

const file = (value: unknown) => Buffer.from(JSON.stringify(value))

test('A lorebook with its entries by number, and one with a list, are the same', () => {
  const entries = [
    { uid: 0, key: ['a'], content: 'A' },
    { uid: 1, key: ['b'], content: 'B' },
  ]

  const listed = readLorebookFile(file({ entries }), 'World')
  const numbered = readLorebookFile(file({ entries: { 0: entries[0], 1: entries[1] } }), 'World')

  expect(numbered).toEqual({ name: 'World', description: '', entries, metadata: {}, aside: null, odd: 0 })
  expect(listed).toEqual({ ...numbered, aside: { values: { entries } } })
})

test.each([
  ['has no entries', {}],
  ['has no entries', { entries: 'none' }],
  ['is no JSON object', []],
])('A lorebook that %s is refused', (reason, value) => {
  expect(() => readLorebookFile(file(value), 'World')).toThrow(reason)
})

test('A group has its members once, its chats, and everything else as metadata', () => {
  const group = {
    id: '17',
    name: 'Party',
    members: ['a.png', 'b.png', 'a.png', 3],
    chat_id: 'one',
    chats: ['one', 'two'],
    fav: true,
  }

  expect(readGroup(file(group), '17')).toEqual({
    name: 'Party',
    members: ['a.png', 'b.png'],
    chats: ['one', 'two'],
    metadata: { id: '17', chat_id: 'one', chats: ['one', 'two'], fav: true },
    aside: { values: { members: group.members } },
  })
})

test('A group without a name is called like its file', () => {
  expect(readGroup(file({}), '17')).toMatchObject({ name: '17', members: [], chats: [] })
})
