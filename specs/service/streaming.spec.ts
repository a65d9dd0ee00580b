import { requirement, test } from '../../fixtures/index.ts'

test(
  'Long answers are streamed, and big ones are compressed',
  requirement('API-16', {
    why: 'An answer that is built in memory first takes the service down for everybody once it is long enough.',
    severity: 'minor',
    tier: 'verify',
    source: 'squaretable: API, Streaming responses, Compression middleware (future)',
    remedy: 'Write an export line by line as it is read, and leave event streams alone (src/middleware/compress.ts).',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const [large, packed, event] = await Promise.all([api.largeExport(), api.compression(), api.eventDelay()])

    expect(large).toMatchObject({ status: 200, type: expect.stringMatching(/^application\/x-ndjson/), first: 'tenant' })
    expect(large.firstMs, 'milliseconds to the first line').toBeLessThan(60_000)
    expect(large.size).toBeGreaterThan(110_000_000)
    expect(large.grownBy, 'bytes that its memory grew by while nobody read on').toBeLessThan(large.size * 0.8)

    expect(packed.map(({ what, encoding }) => `${what}: ${encoding}`)).toEqual([
      'large, through the proxy: gzip',
      'large, from the service itself: gzip',
      'large, to one who takes none: null',
      'small, from the service itself: null',
    ])
    expect(packed.filter(({ json }) => !json)).toEqual([])
    expect(
      packed.filter(({ encoding, bytes, unpacked }) => encoding === 'gzip' && bytes > unpacked / 3),
      'hardly smaller',
    ).toEqual([])

    expect(event).toMatchObject({ status: 200, type: expect.stringMatching(/^text\/event-stream/) })
    expect(event.ms, 'milliseconds that an event took through the proxy; null: it did not come').not.toBeNull()
  },
)
