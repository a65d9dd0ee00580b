import { expect, test } from 'vitest'
import { figuresOf } from './figures.ts'
import { record } from './testing/sample.ts'

const timed = (seconds: number) => ({ count: 29, nanoseconds: seconds * 1e9, seconds, pieces: 29, waited: 0 })

test('The speed of a model is the median of its answers, by the clock on the wall', () => {
  const llama = { model: 'llama2:7b', floor: 5, runs: [timed(1), timed(0.5), timed(29)], unusable: null }
  expect(figuresOf([record({ what: 'ollama-throughput', outcome: { value: [llama] } })])).toEqual([
    { what: 'llama2:7b', unit: 'tokens/s', value: 29 },
  ])
})

test('A model that was not timed has no speed, and neither has anything else', () => {
  const untimed = { model: 'nomic-embed-text', floor: null, runs: [], unusable: null }
  const records = [
    record({ outcome: { value: [untimed, null, { model: 'x', runs: 'none' }] } }),
    record({ outcome: { error: 'it did not answer' } }),
    record(),
  ]
  expect(figuresOf(records)).toEqual([])
})
