import { expect, test } from 'vitest'
import { changeOf } from './chat-change.ts'

/** Messages as `a1`: who said it and when, and `=text` where that matters. */
const traces = (...words: string[]) =>
  words.map(word => {
    const [who = '', content = word] = word.split('=')
    return { author: 'character', name: who.slice(0, 1), sentAt: new Date(Number(who.slice(1))), content }
  })

test.each([
  ['nothing', ['a1', 'b2'], ['a1', 'b2'], 0, 0],
  ['more at the end', ['a1'], ['a1', 'b2'], 0, 0],
  ['more at the beginning', ['a1', 'b2'], ['c0', 'a1', 'b2'], 0, 0],
  ['another text', ['a1=x', 'b2'], ['a1=y', 'b2'], 0, 0],
  ['another text twice at the same time', ['a1=x', 'a1=y'], ['a1=z', 'a1=y'], 0, 0],
  ['the last one anew', ['a1', 'b2=x'], ['a1', 'b3=y'], 0, 1],
  ['another name everywhere', ['a1=x', 'b2'], ['c1=x', 'b2'], 0, 0],
  ['the last one gone', ['a1', 'b2'], ['a1'], 1, 0],
  ['all gone', ['a1', 'b2'], [], 2, 0],
  ['one gone, and others new', ['a1', 'b2', 'c3'], ['a1', 'c3', 'd4', 'e5'], 1, 0],
  ['another chat', ['a1=x', 'b2=y'], ['c3', 'd4', 'e5'], 0, 2],
] as const)('%s', (_, before, now, lost, replaced) => {
  expect(changeOf(traces(...before), traces(...now))).toEqual({ lost, replaced })
})
