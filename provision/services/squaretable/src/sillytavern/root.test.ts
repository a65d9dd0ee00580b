import { expect, test } from 'vitest'
import { planOf } from './root.ts'

const user = [
  'characters/A.png',
  'chats/A/one.jsonl',
  'group chats/g.jsonl',
  'groups/1.json',
  'worlds/W.json',
  'settings.json',
]
const sources = (paths: readonly string[]) => [...planOf(paths).files.values()].map(({ source }) => source)

test.each([
  '',
  'public/',
  'default-user/',
  'data/default-user/',
  'SillyTavern/data/alice/',
  'backup/SillyTavern/public/',
])('A root is found at "%s", and its files are known by their path under it', root => {
  const paths = user.map(path => `${root}${path}`)

  expect(planOf(paths).roots).toEqual([root])
  expect(sources(paths)).toEqual(user)
})

test('Every kind of file is told from the others, and secrets are known as such', () => {
  const plan = planOf([...user, 'characters/B.JSON', 'characters/C.charx', 'secrets.json'])

  expect([...plan.files.values()].map(({ kind }) => kind)).toEqual([
    'character',
    'chat',
    'groupChat',
    'group',
    'lorebook',
    'settings',
    'character',
    'character',
    'secrets',
  ])
})

test('Of several users, all but the default one have their handle before the source', () => {
  expect(sources(['data/alice/characters/A.png', 'data/default-user/characters/A.png'])).toEqual([
    'alice/characters/A.png',
    'characters/A.png',
  ])
})

test('Two roots with the same handle stay apart', () => {
  expect(sources(['a/public/characters/A.png', 'b/public/characters/A.png'])).toEqual([
    'a/public/characters/A.png',
    'b/public/characters/A.png',
  ])
})

test('Characters that are called like a folder make no root of their own', () => {
  const paths = [
    'chats/characters/one.jsonl',
    'chats/chats/two.jsonl',
    'characters/chats/joy.png',
    'characters/chats.png',
  ]

  expect(planOf(paths)).toMatchObject({ roots: [''], notImported: { 'characters/': 1 } })
})

test('Extensions, back-ups and program files make no root', () => {
  const inside = ['public/scripts/extensions/x/characters/A.png', 'data/default-user/backups/chats/A/x.jsonl']

  expect(planOf([...inside, 'node_modules/x/worlds/a.json', '__MACOSX/characters/._A.png'])).toMatchObject({
    roots: [],
  })
})

test('Settings alone are enough, and the shallowest are meant', () => {
  expect(planOf(['data/default-user/settings.json', 'data/default-user/extensions/x/settings.json']).roots).toEqual([
    'data/default-user/',
  ])
})

test('What has no place in the service is counted by folder', () => {
  const { notImported } = planOf([...user, 'backgrounds/a.jpg', 'backgrounds/b.jpg', 'vectors/x.json', 'stats.json'])

  expect(notImported).toEqual({ 'backgrounds/': 2, 'vectors/': 1, './': 1 })
})
