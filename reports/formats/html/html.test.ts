import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { pastRunOf } from '../../history.ts'
import type { PastRun } from '../../past-run.ts'
import { finding, record, sampleAudit, variedAudit } from '../../testing/sample.ts'
import { html } from './html.ts'
import { markup } from './markup.ts'

test('The page holds every requirement and every record of evidence, and needs nothing else', () => {
  const { audit, records } = variedAudit()
  const page = html.render(audit, records)

  expect(audit.requirements.filter(({ id, title }) => !page.includes(`id="${id}"`) || !page.includes(title))).toEqual(
    [],
  )
  expect(records.filter(({ id }) => !page.includes(`id="${id}"`))).toEqual([])
  expect(page).toContain('ollama/ollama:0.32.15</code> stands in for Ollama 0.32.15')
  expect(page).not.toMatch(/(?:src|href)="(?!#)/)
})

test('The policy of the page lets in its own script and no other', () => {
  const page = html.render(sampleAudit(), [])
  const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? ''
  expect(page).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`)
})

test('Whatever was observed is text, wherever it stands', () => {
  const hostile = `</style></script><script>alert(1)</script>"'&<img src=x>`
  const page = html.render(
    sampleAudit({
      findings: [
        finding({
          ...{ title: hostile, why: hostile, remedy: hostile, source: hostile, file: `specs/${hostile}/x.spec.ts` },
          state: 'failed',
          failures: [{ message: hostile, assertion: true }],
          comparison: { expected: hostile, seen: hostile, difference: [{ side: 'seen', text: hostile }] },
        }),
      ],
      incomplete: [hostile],
      waivers: [{ requirement: hostile, reason: hostile, owner: hostile, expires: '2999-01-01' }],
      evidence: { records: [record({ outcome: { value: [{ image: hostile, standIn: hostile }] } })], unreadable: [] },
    }),
    [
      record({ what: hostile, vantage: hostile, raw: hostile, outcome: { value: { [hostile]: hostile } } }),
      record({ id: hostile, outcome: { error: hostile } }),
      record({ outcome: { value: [{ address: hostile, port: 22, protocol: hostile, answer: 'open' }] } }),
    ],
  )

  expect(page.match(/<script/g)).toHaveLength(1)
  expect(page).not.toContain('<img')
  expect(page.match(/<\/style>/g)).toHaveLength(1)
})

test('The reachability table has a column for each vantage and a row for each port', () => {
  const { audit, records } = variedAudit()
  const page = html.render(audit, records)

  expect(page).toContain('<th scope="col">lan</th><th scope="col">tailnet</th><th scope="col">stranger</th>')
  expect(page.match(/<th scope="row">/g)).toHaveLength(16)
  expect(html.render(sampleAudit(), [record()])).not.toContain('Reachability')
})

test('Of a scan of many ports the table holds what answered, and counts the rest', () => {
  const value = Array.from({ length: 1000 }, (_, at) => ({
    address: '10.89.0.10',
    port: at + 1,
    protocol: 'tcp',
    answer: at === 21 ? 'open' : 'refused',
  }))
  const page = html.render(sampleAudit(), [record({ vantage: 'lan', outcome: { value } })])

  expect(page.match(/<th scope="row">/g)).toHaveLength(1)
  expect(page).toContain('999 more ports were asked and answered nobody.')
})

test('A template escapes text, keeps markup, joins lists and drops nothing', () => {
  expect(markup`<p title="${'"'}">${['<', markup`<b>${1}</b>`]}${undefined}</p>`.toString()).toBe(
    '<p title="&quot;">&lt;<b>1</b></p>',
  )
})

test('A finding says what was seen, not how vitest cuts it, and what is left to the night is named', () => {
  const failures = [{ message: 'elsewhere: expected [ Array(1) ] to deeply equal []', assertion: true }]
  const difference = [{ side: 'seen' as const, text: 'intruder publishes 8090/tcp' }]
  const comparison = { expected: '[]', seen: '[ "intruder publishes 8090/tcp" ]', difference }
  const night = {
    id: 'API-15',
    tier: 'nightly',
    selected: false,
    state: 'skipped',
    notRun: 'A filter left it out.',
  } as const
  const page = html.render(
    sampleAudit({ findings: [finding({ state: 'failed', failures, comparison }), finding(night)] }),
    [],
  )

  expect(page).toContain('<p class="because">elsewhere: intruder publishes 8090/tcp</p>')
  expect(page).toContain('API-15 left to the nightly audit')
  expect(page).not.toContain('Array(1)')
})

test('What changed stands on the first screen, with a link to each requirement', () => {
  const before = { ...pastRunOf(sampleAudit()), verdicts: { 'NET-02': 'failed', 'NET-99': 'passed' } } as const
  const page = html.render(sampleAudit({ past: [before] }), [])
  expect(page).toContain('Fixed: <a href="#NET-02">NET-02</a>')
  expect(page).toContain('No longer declared by any spec: <code>NET-99</code>')
  expect(page).toContain('passed now, failed in the run before')
  expect(html.render(sampleAudit({ past: [pastRunOf(sampleAudit())] }), [])).toContain('Nothing since the run of')
  expect(html.render(sampleAudit(), [])).not.toContain('What changed')
})

test('What runs tell over time stands in the report from three of them on', () => {
  const past = (day: number, verdict: 'passed' | 'failed', rate: number): PastRun => ({
    ...pastRunOf(sampleAudit()),
    startedAt: `2026-11-1${day}T03:00:00.000Z`,
    finishedAt: `2026-11-1${day}T03:00:30.000Z`,
    verdicts: { 'DNS-01': verdict },
    figures: [{ what: hostileModel, unit: 'tokens/s', value: rate }],
  })
  const hostileModel = '<script>alert(1)</script>'
  const runs = [past(1, 'passed', 40), past(2, 'failed', 42), past(3, 'passed', 12)]
  const page = html.render(sampleAudit({ findings: [finding({ id: 'DNS-01' })], trail: runs }), [])
  expect(page).toContain('<th scope="row">Pi-hole <small>DNS-01</small></th>')
  expect(page).toContain('<b>75.0 %</b> <small>3 of 4 checks</small>')
  expect(page).toContain('<strong>71 % less than the usual 42 tokens/s</strong>')
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;</b>')
  expect(html.render(sampleAudit({ trail: runs.slice(0, 1) }), [])).not.toContain('Trends')
})

test('What is not offered is told once for all, folded, with the ids', () => {
  const because = 'The stack is not deployed here: the inventory is without `domain`.'
  const findings = ['AIS-01', 'DNS-01'].map(id => finding({ id, state: 'skipped', notOffered: because }))
  const page = html.render(sampleAudit({ findings: [finding(), ...findings] }), [])
  expect(page.match(/The stack is not deployed here/g)).toHaveLength(3) // beneath the title, and in each of the two
  expect(page).toContain('<b>2</b> The stack is not deployed here: the inventory is without <code>domain</code>.')
  expect(page).toContain('<span class="ids">AIS-01 DNS-01</span>')
})

test('Addresses that answer alike stand together', () => {
  const value = ['10.77.0.10', '172.17.0.1', '172.18.0.1'].flatMap(address =>
    [22, 80].map(port => ({
      address,
      port,
      protocol: 'tcp',
      answer: port === 80 && address === '172.18.0.1' ? 'filtered' : 'open',
    })),
  )
  const page = html.render(sampleAudit(), [record({ vantage: 'lan', outcome: { value } })])
  expect(page).toContain('<th scope="rowgroup" colspan="2">10.77.0.10, 172.17.0.1</th>')
  expect(page).toContain('<th scope="rowgroup" colspan="2">172.18.0.1</th>')
})

test('Things that were seen are a list, and not told again by what was compared', () => {
  const seen = ['proxy is privileged', 'proxy mounts /var/run/docker.sock']
  const comparison = {
    expected: '[]',
    seen: JSON.stringify(seen, undefined, 2),
    difference: seen.map(text => ({ side: 'seen' as const, text })),
  }
  const failures = [{ message: 'expected [ …(2) ] to deeply equal []', assertion: true }]
  const page = html.render(sampleAudit({ findings: [finding({ state: 'failed', failures, comparison })] }), [])
  expect(page).toContain('<li>proxy is privileged</li>')
  expect(page).not.toContain('<h4>Expected</h4>')
})
