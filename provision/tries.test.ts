import { expect, test } from 'vitest'
import type { KeyOffer } from './offers.ts'
import { Tries } from './tries.ts'

const offer = (words: string): KeyOffer => ({
  words,
  from: 'file',
  method: username => ({ type: 'publickey', username, key: words }),
})

/** What is tried, one after another, when the server answers so. */
function tried(offers: string[], ...answers: (string[] | undefined)[]): { tries: Tries; sent: (string | false)[] } {
  const tries = new Tries(offers.map(offer))
  const sent = answers.map(methods => {
    const next = tries.next(methods, 'me')
    if (next === false) return false
    return 'key' in next ? String(next.key) : next.type
  })
  return { tries, sent }
}
const keys = ['publickey', 'password']

test('the server is asked what it takes, then given the keys, then asked again', () => {
  const { tries, sent } = tried(['a', 'b'], undefined, keys, keys, keys, keys)
  expect(sent).toEqual(['none', 'a', 'b', 'none', false])
  expect(tries.told).toEqual({ tried: ['a', 'b'], methods: keys })
  expect(tries.last?.words).toBe('b')
})

test('a server that takes no keys gets none', () => {
  expect(tried(['a'], undefined, ['password']).sent).toEqual(['none', false])
  expect(tried([], undefined, keys).sent).toEqual(['none', false])
})

test('no more keys once one was taken and something else is wanted', () => {
  const { tries, sent } = tried(['a', 'b'], undefined, keys, ['password'], ['password'])
  expect(sent).toEqual(['none', 'a', 'none', false])
  expect(tries.told.methods).toEqual(['password'])
})
