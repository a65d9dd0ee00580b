import { requirement, test } from '../../fixtures/index.ts'

test(
  'Logs are structured and carry the request id of the answer, metrics tell p50, p95, p99, errors, cache hits and query times, and traces are sent when configured',
  requirement('API-11', {
    why: 'Without them nobody can tell which request failed, nor why it was slow.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Monitoring and Observability',
    remedy: 'See src/middleware/request.ts and src/observability/.',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const { logged, otherLines, metrics, spans } = await api.told()

    expect(logged.map(({ what, status }) => `${what} ${status}`)).toEqual([
      'a read 200',
      'the same read again 200',
      'a list in a trace 200',
      'a refusal 401',
      'nothing 404',
    ])
    expect(otherLines, 'lines of the log that are no JSON').toEqual([])
    expect(new Set(logged.map(({ requestId }) => requestId)).size, 'request ids').toBe(logged.length)
    expect(logged.map(({ what, lines }) => ({ what, lines }))).toEqual(
      logged.map(({ what, status }) => ({
        what,
        lines: expect.arrayContaining([
          expect.objectContaining({
            level: 'info',
            time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
            method: 'GET',
            route: expect.any(String),
            status,
            durationMs: expect.any(Number),
          }),
        ]),
      })),
    )
    expect(logged[0]?.lines, 'who asked, and for what').toContainEqual(
      expect.objectContaining({
        route: expect.stringMatching(/characters\/[:{]characterId/),
        tenantId: expect.any(String),
        userId: expect.any(String),
      }),
    )
    expect(logged[2]?.lines, "a client's own id").toContainEqual(
      expect.objectContaining({ clientRequestId: 'chosen-by-the-client' }),
    )

    const counted = (name: RegExp) =>
      Object.entries(metrics)
        .filter(([sample, value]) => name.test(sample) && value > 0)
        .map(([sample]) => sample)
    expect(
      ['0.5', '0.95', '0.99'].filter(
        quantile =>
          counted(new RegExp(`^squaretable_http_request_quantiles_seconds\\{.*quantile="${quantile}"`)).length === 0,
      ),
      'quantiles that are missing',
    ).toEqual([])
    expect(counted(/^squaretable_http_request_duration_seconds_count\{.*route=/)).toHaveSome(
      'histogram of request times',
    )
    expect(counted(/^squaretable_http_requests_total\{.*status_class="2xx"/)).toHaveSome('counter of answers')
    expect(counted(/^squaretable_http_requests_total\{.*status_class="4xx"/)).toHaveSome('counter of errors')
    expect(counted(/^squaretable_cache_requests_total\{.*result="hit"/)).toHaveSome('counter of hits of the cache')
    expect(counted(/^squaretable_cache_requests_total\{.*result="miss"/)).toHaveSome('counter of misses of the cache')
    expect(counted(/^squaretable_database_query_duration_seconds_count/)).toHaveSome('histogram of query times')
    expect(counted(/^squaretable_database_connections\{state="total"\}/)).toHaveSome('gauge of connections')

    expect(spans, 'the request in its trace').toContainEqual(
      expect.objectContaining({
        service: 'squaretable',
        name: expect.stringMatching(/^GET .*\/chats$/),
        attributes: expect.objectContaining({ 'http.route': expect.stringMatching(/\/chats$/) }),
      }),
    )
    expect(spans, 'its queries').toContainEqual(
      expect.objectContaining({ attributes: expect.objectContaining({ 'db.system.name': 'postgresql' }) }),
    )
  },
)
