import { requirement, test } from '../../fixtures/index.ts'

test(
  'Cache keys, sessions, rate-limit counters and pub/sub channels are per tenant',
  requirement('TEN-10', {
    why: 'One key without a tenant in it, and what was kept for one customer is given to the next.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Caching Layer; field: the tenant missing in a key',
    remedy: 'Make every key by src/redis/keys.ts, which does none without a tenant.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { kept, heard, repeated } = await isolation.shared()
    const { keys, channels, a, b } = await isolation.keys()
    control(
      kept.some(({ ownTag }) => ownTag === 304),
      '304 for the own ETag',
    )
    control(heard.onA > 0 && heard.onB > 1, 'the own events on the own stream')
    control(repeated.first === 201 && repeated.again === 'true' && repeated.sameRow, 'the same answer for the same key')

    expect(
      keys.filter(({ shape }) => !ofTenant.test(shape) && !ofAddress.test(shape)),
      'keys that belong to no tenant and to no address',
    ).toEqual([])
    expect(
      channels.filter(({ shape }) => shape !== 't:{<id>}:chat:<id>'),
      'channels that belong to no tenant',
    ).toEqual([])
    expect(channels).toHaveSome('channel')
    expect(a, "A's sessions, counters and cache").toEqual(expect.arrayContaining(expected))
    expect(b, "B's sessions, counters and cache").toEqual(expect.arrayContaining(expected))
    expect(
      kept.filter(({ status, seesA, tagOfA }) => status !== 200 || seesA || tagOfA === 304),
      'answers that were kept for another',
    ).toEqual([])
    expect(
      kept.filter(
        ({ cacheControl, vary }) =>
          !/\b(private|no-store)\b/.test(cacheControl) || !/authorization/i.test(vary) || !/cookie/i.test(vary),
      ),
      'answers that somebody on the way may keep',
    ).toEqual([])
    expect(heard, 'what B hears').toMatchObject({ foreign: 404, own: 200, ofA: 0 })
    expect(repeated, "B's request with A's key").toMatchObject({ b: 201, bReplayed: null, bSees: false })
  },
)

/** What keys may look like. */
const ofTenant = /^t:\{<id>\}:(session|sessions-of|cache|generation|rate|idempotency):/
const ofAddress = /^a:(rate|login):<address>$/
const expected = [
  ...['t:{<id>}:session:<hash>', 't:{<id>}:rate:requests', 't:{<id>}:generation:members'],
  't:{<id>}:cache:characters:<id>',
]
