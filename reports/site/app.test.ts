import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { html } from '../formats/html/html.ts'
import { prometheus } from '../formats/prometheus.ts'
import { pastRunOf } from '../history.ts'
import type { PastRun } from '../past-run.ts'
import { finding, sampleAudit } from '../testing/sample.ts'
import { siteOf } from './app.ts'
import type { LookAgain } from './refresh.ts'

let root: string
const hostile = '<script>alert(1)</script>'
const failed = { state: 'failed', failures: [{ message: 'not so', assertion: true }] } as const
const hour = 3600

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-site-'))
  mkdirSync(join(root, 'reports/out'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

/** Adds a run to the history, and leaves its report. */
function leave(changes: Partial<PastRun>, audit = sampleAudit()): void {
  const run = { ...pastRunOf(audit), ...changes }
  const folder = join(root, 'reports/out', run.run)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'audit.html'), html.render(audit, []))
  writeFileSync(join(folder, 'evidence.jsonl'), '{}')
  writeFileSync(join(folder, 'plumbline.prom'), prometheus.render(audit, []))
  appendFileSync(join(root, 'reports/out/history.jsonl'), `${JSON.stringify(run)}\n`)
}

const get = (path: string, headers: Record<string, string> = {}, token?: string) =>
  siteOf({ root, oldest: 36 * hour, ...(token !== undefined && { token }) }).request(path, {
    headers: { host: 'localhost:4747', ...headers },
  })

const text = async (path: string): Promise<string> => (await get(path)).text()

test('Every run is listed by its target, with its report and what changed', async () => {
  expect(await text('/')).toContain('There is none yet')
  leave({ run: 'one' })
  leave({ run: 'two' }, sampleAudit({ findings: [finding(failed)] }))
  const page = await text('/')
  expect(page).toContain('href="/runs/two/audit.html"')
  expect(page).toContain('href="/compare?before=one&amp;after=two"')
  expect(await text('/runs/two/audit.html')).toContain('Does not conform')
  expect(await text('/compare?before=one&after=two')).toContain('1 of 1 requirements differ')
})

test('A requirement tells since when it has been so', async () => {
  leave({ run: 'one', finishedAt: '2026-11-20T03:00:00.000Z' })
  leave({ run: 'two', finishedAt: '2026-11-21T03:00:00.000Z' }, sampleAudit({ findings: [finding(failed)] }))
  expect(await text('/requirements/NET-02')).toMatch(
    /failed<\/td><td>.*from .*<time datetime="2026-11-21T03:00:00\.000Z">/,
  )
  expect((await get('/requirements/NET-77')).status).toBe(404)
})

test('What was attested is no waiver on any page', async () => {
  leave({ run: 'one', verdicts: { 'NET-02': 'waived', 'NET-03': 'waived' }, attested: ['NET-02'] })
  expect(await text('/')).toMatch(/<\/span> 1 waived<\/span>[\s\S]*<\/span> 1 attested<\/span>/)
  expect(await text('/requirements/NET-02')).toContain('</span> attested</td>')
  expect(await text('/requirements/NET-03')).toContain('</span> waived</td>')
})

test('Nothing but reports is shown, wherever a path leads', async () => {
  leave({ run: 'one' })
  const paths = [
    '/runs/one/evidence.jsonl',
    '/runs/one/..%2f..%2fhistory.jsonl',
    '/runs/..%2fout/audit.html',
    '/runs/none/audit.html',
    '/requirements/constructor',
    '/requirements/__proto__',
  ]
  for (const path of [...paths, '/compare?before=one', `/requirements/${encodeURIComponent(hostile)}`, '/nowhere'])
    expect((await get(path)).status, path).toBe(404)
})

test('What a run or a path is called is text', async () => {
  leave({ run: 'one', target: hostile, verdicts: { [hostile]: 'failed' } })
  leave({ run: 'two', target: hostile })
  const pages = ['/', '/compare?before=one&after=two', `/requirements/${encodeURIComponent(hostile)}`]
  for (const path of pages) {
    const answer = await get(path)
    expect(await answer.text(), path).not.toContain(hostile)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  }
})

test('A target is healthy while it conformed not too long ago', async () => {
  expect((await get('/healthz')).status).toBe(503)
  const now = new Date().toISOString()
  leave({ run: 'one', finishedAt: now, exitCode: 0 })
  expect((await get('/healthz')).status).toBe(200)
  expect((await get('/healthz?target=nas')).status).toBe(503)
  leave({ run: 'two', finishedAt: now, target: 'nas', exitCode: 2 })
  expect((await get('/healthz')).status).toBe(503)
  expect((await get('/healthz?target=lab')).status).toBe(200)
  leave({ run: 'three', finishedAt: new Date(Date.now() - 37 * hour * 1000).toISOString(), exitCode: 0 })
  expect((await get('/healthz?target=lab')).status).toBe(503)
})

test('A run of a future that the clock was set back from makes no target healthy for ever', async () => {
  leave({ run: 'one', finishedAt: new Date(Date.now() + 37 * hour * 1000).toISOString(), exitCode: 0 })
  expect((await get('/healthz')).status).toBe(503)
})

test('A run of a selection makes no target healthy, and no metric of it', async () => {
  const now = new Date().toISOString()
  leave({ run: 'one', finishedAt: now, exitCode: 1 })
  leave({ run: 'two', finishedAt: now, exitCode: 0, selection: true }, sampleAudit({ complete: ['preflight'] }))
  expect((await get('/healthz')).status).toBe(503)
  await rm(join(root, 'reports/out/one'), { recursive: true })
  expect(await text('/metrics')).toBe('')
})

test('The metrics of all targets are one text, each metric described once', async () => {
  leave({ run: 'one' })
  const about = { id: 'two', startedAt: '2026-11-21T01:02:03.000Z', target: { name: 'nas', address: '10.0.0.2' } }
  leave({ run: 'two', target: 'nas' }, sampleAudit({ about }))
  const told = await text('/metrics')
  expect(told.match(/^# TYPE plumbline_exit_code gauge$/gm)).toHaveLength(1)
  expect(told).toMatch(/plumbline_exit_code\{target="lab"\} 0\nplumbline_exit_code\{target="nas"\} 0/)
})

test('Without a token only this machine is answered, whatever name a page elsewhere gives it', async () => {
  expect((await get('/', { host: 'evil.example' })).status).toBe(421)
  expect((await get('/', { host: '[::1]:4747' })).status).toBe(200)
})

test('With a token everybody has to send it', async () => {
  const token = 'a token that nobody guesses'
  expect((await get('/', { host: 'nas.lan' }, token)).status).toBe(401)
  expect((await get('/', { host: 'nas.lan', authorization: 'Bearer wrong' }, token)).status).toBe(401)
  const spaced = token.replaceAll(' ', '-')
  expect((await get('/healthz', { host: 'nas.lan', authorization: `Bearer ${spaced}` }, spaced)).status).toBe(503)
})

const host = 'localhost:4747'

/** Asks a page for a look, as its button does. */
const ask = (app: ReturnType<typeof siteOf>, target: string, headers: Record<string, string> = {}) =>
  app.request('/refresh', {
    method: 'POST',
    headers: { host, origin: `http://${host}`, ...headers },
    body: new URLSearchParams({ target }),
  })

test('Whoever asks for a look gets one, and the next not before its end', async () => {
  leave({ run: 'one' })
  const looks: (string | undefined)[] = []
  let { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<LookAgain>>>()
  const lookAgain: LookAgain = target => {
    looks.push(target)
    return promise
  }
  const app = siteOf({ root, oldest: 36 * hour, lookAgain })
  const shown = async (): Promise<string> => (await app.request('/', { headers: { host } })).text()
  expect(await shown()).toContain('<button>Look again')
  const begun = await ask(app, 'lab')
  expect(begun.status).toBe(303)
  expect(begun.headers.get('referrer-policy')).toBe('same-origin')
  expect(await shown()).toMatch(/Looking at lab since/)
  expect(await shown()).not.toContain('<button>')
  expect((await ask(app, 'lab')).status).toBe(409)
  expect(looks).toEqual(['lab'])

  resolve({ exitCode: 3, said: hostile })
  await promise
  await expect.poll(shown).toContain('bad configuration.')
  expect(await shown()).not.toContain(hostile)
  ;({ promise, resolve } = Promise.withResolvers<Awaited<ReturnType<LookAgain>>>())
  expect((await ask(app, 'lab')).status).toBe(303)
  expect(looks).toHaveLength(2)
})

test('A look that could not begin is told, and the next can be asked for', async () => {
  leave({ run: 'one' })
  const app = siteOf({ root, oldest: 36 * hour, lookAgain: () => Promise.reject(new Error('no process to be had')) })
  await ask(app, 'lab')
  await expect
    .poll(async () => (await app.request('/', { headers: { host } })).text())
    .toContain('no process to be had')
  expect((await ask(app, 'lab')).status).toBe(303)
})

test('Nobody else can ask for a look: no page elsewhere, nobody without the token, and not for what the history does not know', async () => {
  leave({ run: 'one' })
  const looks: (string | undefined)[] = []
  const lookAgain: LookAgain = async target => {
    looks.push(target)
    return { exitCode: 0, said: '' }
  }
  const app = siteOf({ root, oldest: 36 * hour, lookAgain })
  expect((await ask(app, 'lab', { origin: 'https://evil.example' })).status).toBe(403)
  expect((await ask(app, 'lab', { origin: 'null' })).status).toBe(403)
  expect((await ask(app, 'lab', { host: 'evil.example', origin: 'http://evil.example' })).status).toBe(421)
  expect((await ask(app, '--reporter=x')).status).toBe(404)
  const guarded = siteOf({ root, oldest: 36 * hour, lookAgain, token: 'a-token-that-nobody-guesses' })
  expect((await ask(guarded, 'lab')).status).toBe(401)
  expect((await ask(siteOf({ root, oldest: 36 * hour }), 'lab')).status).toBe(404)
  expect(looks).toEqual([])
})

test('The page of all runs tells how available each service was', async () => {
  const at = (days: number): string => new Date(Date.now() - days * 24 * hour * 1000).toISOString()
  for (const [days, verdict] of [
    [3, 'passed'],
    [2, 'failed'],
    [1, 'passed'],
  ] as const)
    leave({ run: `run-${days}`, finishedAt: at(days), verdicts: { 'AIS-01': verdict } })
  expect(await text('/')).toContain('<b>66.7 %</b> <small>2 of 3 checks</small>')
})

test('Of many runs the last stand open, and each is compared with the one before', async () => {
  for (let at = 10; at < 22; at += 1) leave({ run: `run-${at}`, finishedAt: `2026-11-${at}T03:00:00.000Z` })
  const page = await text('/')
  expect(page).toContain('<summary>2 earlier runs</summary>')
  expect(page.match(/<th scope="row">|<tr><td>/g)).toHaveLength(12)
  expect(page.match(/before=run-11&amp;after=run-12"/g)).toHaveLength(1)
})

test('What is no form is refused as such, and nobody looks', async () => {
  leave({ run: 'one' })
  const looks: unknown[] = []
  const lookAgain: LookAgain = async target => ({ exitCode: looks.push(target), said: '' })
  const app = siteOf({ root, oldest: hour, lookAgain })

  const answer = await app.request('/refresh', {
    method: 'POST',
    headers: { host: 'localhost:4747', 'content-type': 'multipart/form-data' },
    body: 'x',
  })

  expect([answer.status, looks]).toEqual([400, []])
  expect(await answer.text()).toContain('That is no form.')
})
