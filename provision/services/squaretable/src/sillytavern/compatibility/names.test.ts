import { describe, expect, test } from 'vitest'
import {
  avatarOf,
  characterPlace,
  chatFolderOf,
  chatNameOf,
  chatPlace,
  freeName,
  groupIdOf,
  groupPlace,
  plainName,
  worldNameOf,
  worldPlace,
} from './names.ts'

const id = '0b6f2a52-3c1e-4f7d-9a53-2f3a7f3f1c11'

test.for([
  ['Ysolde', 'Ysolde'],
  ['a/b\\c:d*e?f"g<h>i|j', 'abcdefghij'],
  ['..', ''],
  ['ends with dots...', 'ends with dots'],
  ['U\u0308ber', 'Über'],
  ['half \ud800', 'half \ufffd'],
  [undefined, ''],
] as const)('%s is called %s', ([name, plain]) => expect(plainName(name)).toBe(plain))

test('a name is no longer than a file name may be, and ends with a whole sign', () => {
  expect(Buffer.byteLength(plainName('ü'.repeat(300)))).toBe(200)
  expect(plainName('😀'.repeat(100))).toBe('😀'.repeat(50))
})

describe('what the front end calls a row leads back to it', () => {
  test.for([
    ['characters/Ysolde.png', 'Ysolde.png'],
    ['characters/Ysolde.charx', `${id}.png`],
    ['other/characters/Ysolde.png', `${id}.png`],
    [null, `${id}.png`],
  ] as const)('a character from %s is %s', ([source, avatar]) => {
    expect(avatarOf({ id, source })).toBe(avatar)
    const place = characterPlace(avatar)
    expect(place.source === source || place.id === id).toBe(true)
  })

  test.for([
    ['characters/Ysolde.png', 'chats/Ysolde/'],
    ['characters/Ysolde.v2.charx', 'chats/Ysolde.v2/'],
    ['other/characters/Ysolde.png', 'other/chats/Ysolde/'],
    [null, `chats/${id}/`],
  ] as const)('the chats of a character from %s are in %s', ([source, folder]) => {
    expect(chatFolderOf({ id, source })).toBe(folder)
  })

  test('a chat is called like its file, or by its title and its id', () => {
    const folder = 'chats/Ysolde/'
    const filed = { id, source: 'chats/Ysolde/one.jsonl', title: 'One' }
    expect(chatNameOf(filed, folder)).toBe('one')
    expect(chatPlace(folder, 'one')).toEqual({ source: filed.source, id: undefined })
    const made = chatNameOf({ id, source: null, title: 'In: the inn' }, folder)
    expect(made).toBe(`In the inn ${id}`)
    expect(chatPlace(folder, made).id).toBe(id)
    expect(chatNameOf({ id, source: 'chats/Other/one.jsonl', title: '' }, folder)).toBe(id)
  })

  test('so are lorebooks and groups', () => {
    expect(worldNameOf({ id, source: 'worlds/Ford.json', name: 'x' })).toBe('Ford')
    expect(worldPlace(worldNameOf({ id, source: null, name: 'Ford' })).id).toBe(id)
    expect(groupIdOf({ id, source: 'groups/17.json' })).toBe('17')
    expect(groupPlace('17')).toEqual({ source: 'groups/17.json' })
    expect(groupPlace(groupIdOf({ id, source: null })).id).toBe(id)
  })
})

test('a name that is taken gets a number', async () => {
  const taken = new Set(Array.from({ length: 120 }, (_, at) => `a${at === 0 ? '' : at}`))
  const free = await freeName(
    number => `a${number === 0 ? '' : number}`,
    names => Promise.resolve(new Set(names.filter(name => taken.has(name)))),
  )
  expect(free).toBe('a120')
})
