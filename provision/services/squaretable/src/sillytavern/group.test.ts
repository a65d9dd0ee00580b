import { expect, test } from 'vitest'
import { readGroup, withMissing, writeGroup } from './group.ts'

const file = {
  id: '1',
  name: 'Two',
  members: ['Ann.png', 'Gone.png', 'Bob.png', 'Ann.png', 7],
  chats: ['a'],
  odd: { of: 'ours' },
}

const kept = () => {
  const group = readGroup(Buffer.from(JSON.stringify(file)), 'x')
  const { name, metadata } = group
  return { name, metadata, aside: withMissing(group, ['Gone.png']) }
}

test('a group is written as it was, with members that were never there', () => {
  expect(writeGroup(kept(), ['Ann.png', 'Bob.png'], 'x')).toEqual(file)
})

test('other members are a change, and so is another name', () => {
  expect(writeGroup(kept(), ['Bob.png'], 'x').members).toEqual(['Bob.png'])
  expect(writeGroup({ ...kept(), name: 'Three' }, ['Ann.png', 'Bob.png'], 'x')).toEqual({ ...file, name: 'Three' })
})

test('a group without members has none', () => {
  const { name, metadata, aside } = readGroup(Buffer.from('{"id":"1"}'), 'stem')
  expect(name).toBe('stem')
  expect(writeGroup({ name, metadata, aside }, [], 'stem')).toEqual({ id: '1' })
})
