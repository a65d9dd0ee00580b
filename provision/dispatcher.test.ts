import { PassThrough } from 'node:stream'
import { request } from 'undici'
import { expect, onTestFinished, test, vi } from 'vitest'
import { dispatcherOver } from './dispatcher.ts'

test('an address that nobody answers for is given up, and what comes later is closed', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const opening = Promise.withResolvers<PassThrough>()
  const dispatcher = dispatcherOver(() => opening.promise, { resolve: () => '10.0.0.1' })
  const asked = expect(request('http://host.example/', { dispatcher })).rejects.toThrow(
    'No connection to 10.0.0.1:80 within 15 s.',
  )
  await vi.advanceTimersByTimeAsync(15_000)
  await asked
  await dispatcher.destroy()

  const late = new PassThrough()
  opening.resolve(late)
  await vi.waitFor(() => expect(late.destroyed).toBe(true))
})
