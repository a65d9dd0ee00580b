import { requirement, test } from '../../fixtures/index.ts'

const safe: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'strict-transport-security': /max-age=\d{8,}/,
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
}

test(
  'CORS lets in the listed origins only, and security headers are there',
  requirement('API-06', {
    why: 'With a loose origin any page that somebody opens acts with their login.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: CORS configuration, Security headers',
    remedy: 'List whole origins in CORS_ORIGINS; the headers come from secureHeaders in src/app.ts.',
    seconds: 600,
  }),
  async ({ expect, api, control }) => {
    const [origins, headed, cookie] = await Promise.all([api.origins(), api.headers(), api.sessionCookie()])
    const listed = origins.filter(one => one.listed)
    const strange = origins.filter(one => !one.listed)

    expect(listed, 'the origin of the service itself').toEqual([
      expect.objectContaining({ status: 200, allowed: listed[0]?.origin, preflight: listed[0]?.origin }),
    ])
    control(strange.length > 5 && strange.every(({ status }) => status === 200), 'an answer to a page of any origin')
    expect(
      strange.filter(({ allowed, preflight }) => allowed !== null || preflight !== null),
      'origins that are not listed',
    ).toEqual([])
    expect(
      origins.filter(({ vary }) => !/\borigin\b/i.test(vary)),
      'an answer that a cache may show to another origin',
    ).toEqual([])

    expect(headed.map(({ what, status }) => `${what} ${status}`)).toEqual([
      'tenant data 200',
      'a list 200',
      'a picture 200',
      'a refusal 400',
      'nothing 404',
      'health 200',
    ])
    expect(
      headed.flatMap(({ what, headers }) =>
        Object.entries(safe)
          .filter(([name, right]) => !right.test(headers[name] ?? ''))
          .map(([name]) => `${what}: ${name} is ${headers[name] ?? 'missing'}`),
      ),
      'headers that a browser needs to keep from harm',
    ).toEqual([])
    expect(
      headed.filter(({ headers }) => 'x-powered-by' in headers),
      'tells what it is made with',
    ).toEqual([])
    expect(
      headed.filter(
        ({ what, headers }) => /tenant|list|picture/.test(what) && !/\bprivate\b/.test(headers['cache-control'] ?? ''),
      ),
      'data of a tenant that a shared cache may keep',
    ).toEqual([])
    expect(cookie).toMatch(/^squaretable_session; .*Max-Age=86400/)
    expect(cookie.split('; ')).toEqual(expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']))
  },
)
