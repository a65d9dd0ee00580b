import { requirement, test } from '../../fixtures/index.ts'

/** What nobody outside has to know: code, SQL, the database's own words, files. */
const inside =
  /\bat (async )?[\w.<>[\] ]+ \(|node_modules|server\.mjs|\.ts\b|\/app\/|\/tmp\/|\bSELECT\b|\bINSERT\b|\bUPDATE "|\bviolates\b|\bconstraint\b|\brelation\b|\bcolumn\b|syntax error|name_that_nobody_knows|squaretable_(app|owner)|_(key|idx|pkey|fkey)\b|ECONNREFUSED|"stack"|postgres|redis|password_hash|tenant_id/i

test(
  'Errors have one format and the right status, and none shows a stack, SQL or a path',
  requirement('API-03', {
    why: 'A caller can only handle what has one form; and each word about the inside helps whoever breaks in.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Error Handling',
    remedy: 'Throw an AppError; everything else is a 500 that says nothing (src/middleware/problem.ts).',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const [refusals, outage] = await Promise.all([api.refusals(), api.outage()])
    const all = [...refusals, ...outage.refusals]

    expect(refusals.map(({ what, status }) => `${status} ${what}`)).toEqual([
      '400 no tenant',
      '400 a body that is no JSON',
      '400 a name that is a number',
      '400 a cursor made up',
      '400 an id that is none',
      '400 a path that is no UTF-8',
      '401 no login',
      '401 a login that is not known',
      '403 a login of another tenant',
      '403 a role that may not',
      '404 an id that there is not',
      '404 a route that there is not',
      '409 an e-mail address that is taken',
      '413 nine megabytes',
      '415 plain text',
      '422 a parent that there is not',
      '422 a picture that is none',
      '429 too many requests',
    ])
    expect(outage.refusals.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503, 503, 500])
    expect(all).toEqual(
      all.map(({ status, requestId }) =>
        expect.objectContaining({
          type: expect.stringMatching(/^application\/problem\+json\b/),
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          body: expect.objectContaining({
            type: expect.stringMatching(/^urn:squaretable:problem:[a-z-]+$/),
            title: expect.any(String),
            detail: expect.any(String),
            instance: expect.stringMatching(/^\//),
            status,
            requestId,
          }),
        }),
      ),
    )
    const known = ['type', 'title', 'status', 'detail', 'instance', 'requestId', 'errors']
    expect(
      all.filter(({ body }) => Object.keys(body as object).some(name => !known.includes(name))),
      'they tell more than a problem has',
    ).toEqual([])
    expect(
      all.filter(({ body }) => inside.test(JSON.stringify({ ...(body as object), instance: '' }))),
      'they tell of the inside',
    ).toEqual([])
  },
)
