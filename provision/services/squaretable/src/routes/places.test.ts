import { expect, test } from 'vitest'
import { Places } from './places.ts'

const { signal } = new AbortController()

test('Who comes when all places are taken waits, in the order of coming', async () => {
  const places = new Places(1)
  const first = await places.take(10_000, signal)
  const order: number[] = []
  const others = [1, 2].map(async at => {
    const place = await places.take(10_000, signal)
    order.push(at)
    place?.[Symbol.dispose]()
  })

  expect(order).toEqual([])
  first?.[Symbol.dispose]()
  first?.[Symbol.dispose]()
  await Promise.all(others)

  expect(order).toEqual([1, 2])
  expect(await places.take(10_000, signal)).toBeDefined()
})

test('Who waits too long, or leaves, gets none, and takes none from those behind', async () => {
  const places = new Places(1)
  const first = await places.take(10_000, signal)
  const leaving = new AbortController()
  const gone = places.take(10_000, leaving.signal)
  leaving.abort()

  expect(await gone).toBeUndefined()
  expect(await places.take(1, signal)).toBeUndefined()
  const last = places.take(10_000, signal)
  first?.[Symbol.dispose]()
  expect(await last).toBeDefined()
})
