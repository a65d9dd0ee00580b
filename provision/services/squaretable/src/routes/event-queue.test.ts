import { expect, test, vi } from 'vitest'
import type { ChatEvent } from '../redis/channel.ts'
import { EventQueue, heartbeat } from './event-queue.ts'

const event = (id: string): ChatEvent => ({ type: 'message.created', data: { id } })

async function drain(queue: EventQueue, most: number) {
  const seen = []
  for await (const next of queue) {
    seen.push(next)
    if (seen.length === most) break
  }
  return seen
}

test('Events come in their order, those that wait and those that come', async () => {
  const queue = new EventQueue(vi.fn())
  queue.push(event('1'))
  const seen = drain(queue, 3)
  await Promise.resolve()
  queue.push(heartbeat)
  queue.push(event('2'))

  expect(await seen).toEqual([event('1'), heartbeat, event('2')])
})

test('The end wakes who waits, and nothing comes after it', async () => {
  const queue = new EventQueue(vi.fn())
  const seen = drain(queue, 1)
  queue.end()
  queue.push(event('1'))

  expect(await seen).toEqual([])
})

test('Who reads no more is given up', () => {
  const [onHeartbeats, onEvents] = [vi.fn(), vi.fn()]
  const [beats, events] = [new EventQueue(onHeartbeats), new EventQueue(onEvents)]

  for (const at of [1, 2, 3]) {
    beats.push(heartbeat)
    expect(onHeartbeats).toHaveBeenCalledTimes(at > 1 ? 1 : 0)
  }
  for (let at = 0; at < 1000; at += 1) events.push(event(String(at)))
  expect(onEvents).not.toHaveBeenCalled()
  events.push(event('one more'))
  expect(onEvents).toHaveBeenCalledOnce()
})
