import { requirement, test } from '../../fixtures/index.ts'

/** Published, and not called for what it says here: each has requirements of its own. */
const elsewhere = [
  'DELETE /api/v1/session',
  'DELETE /api/v1/sessions',
  'DELETE /api/v1/tenant',
  'GET /api/v1/chats/{chatId}/events',
  'POST /api/v1/import',
  'POST /api/v1/sessions',
  'POST /api/v1/tenants',
]

test(
  'Tenants, users, characters and chats: create, read, list with pages, update, delete, as the published OpenAPI description says',
  requirement('API-04', {
    why: 'Clients are written from the description: what differs from it breaks them, and what a page leaves out is lost to them.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Database Layer, Schema Design; API Layer',
    remedy: 'Change the route and its description together (src/routes/): they are one.',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const [{ calls, notes, uncalled }, pages] = await Promise.all([api.resources(), api.pages()])

    expect(calls.length, 'answers held against the description').toBeGreaterThan(40)
    expect(
      calls.filter(({ complaints }) => complaints.length > 0),
      'not as described, or not as it was sent',
    ).toEqual([])
    expect(
      calls.filter(({ status }) => status >= 400).map(({ operation, status }) => `${status} ${operation}`),
      'refused: only what has been deleted',
    ).toEqual(Array.from({ length: 6 }, () => expect.stringMatching(/^404 GET .*\}$/)))
    expect(notes).toEqual([])
    expect(uncalled.toSorted(), 'published, and never called').toEqual(elsewhere)
    expect(pages).toHaveLength(6)
    expect(
      pages.filter(page => page.missing + page.repeated > 0 || page.pages < 2 || page.largestPage > 5),
      'pages with gaps or repetitions',
    ).toEqual([])
    expect(
      pages.filter(({ total, rows }) => total !== rows),
      'another total than there are rows',
    ).toEqual([])
  },
)
