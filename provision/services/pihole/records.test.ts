import { expect, test } from 'vitest'
import { recordChanges } from './records.ts'

const names = ['chat.home.test', 'hole.home.test']

test('missing records are added, and with them there is nothing to do', () => {
  const { remove, add } = recordChanges([], '100.64.0.1', names)

  expect(remove).toEqual([])
  expect(add).toEqual(['100.64.0.1 chat.home.test', '100.64.0.1 hole.home.test'])
  expect(recordChanges(add, '100.64.0.1', names)).toEqual({ remove: [], add: [] })
})

test('a name that leads elsewhere is taken from there, and what is not of the stack is kept', () => {
  const found = ['192.0.2.1 Chat.home.test', '192.0.2.7 printer hole.home.test  printer.home', '192.0.2.9 nas']

  expect(recordChanges(found, '100.64.0.1', names)).toEqual({
    remove: ['192.0.2.1 Chat.home.test', '192.0.2.7 printer hole.home.test  printer.home'],
    add: ['192.0.2.7 printer printer.home', '100.64.0.1 chat.home.test', '100.64.0.1 hole.home.test'],
  })
})
