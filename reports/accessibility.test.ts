import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { html } from './formats/html/html.ts'
import { pastRunOf } from './history.ts'
import type { PastRun } from './past-run.ts'
import { siteOf } from './site/app.ts'
import { chromiumProgram, launch, open } from './testing/browser.ts'
import { whyNoChromium } from './testing/chromium.ts'
import { finding, forgivingAudit, sampleAudit, variedAudit } from './testing/sample.ts'

let root: string
let browser: Browser | undefined
let shown: ReadonlyMap<string, string>

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-site-'))
  mkdirSync(join(root, 'reports/out'), { recursive: true })
  if (chromiumProgram !== undefined) browser = await launch()
  shown = await pages()
})
afterAll(async () => {
  await browser?.close()
  rmSync(root, { recursive: true })
})

/** Four nights in which a service was seen up, down and not at all. */
const nights: readonly PastRun[] = (['passed', 'failed', 'inconclusive', 'passed'] as const).map((verdict, at) => ({
  ...pastRunOf(sampleAudit()),
  run: `night-${at}`,
  startedAt: `2026-11-1${at}T03:00:00.000Z`,
  finishedAt: `2026-11-1${at}T03:0${at + 1}:00.000Z`,
  verdicts: { 'NET-02': verdict, 'DNS-01': verdict, 'AIS-01': 'not offered' },
  figures: [{ what: 'llama2:7b', unit: 'tokens/s', value: 40 - 8 * at }],
}))

const because = 'The stack is not deployed here: the inventory is without `domain`.'
const notOffered = ['AIS-01', 'DNS-01', 'NET-02'].map(id =>
  finding({ id, ...(id !== 'NET-02' && { state: 'skipped', notOffered: because }) }),
)

/** The report, and what the page over all runs answers, each by a name of its own. */
async function pages(): Promise<ReadonlyMap<string, string>> {
  const { audit, records } = variedAudit({ trail: nights, past: nights })
  for (const night of nights) appendFileSync(join(root, 'reports/out/history.jsonl'), `${JSON.stringify(night)}\n`)
  const never = Promise.withResolvers<never>()
  const app = siteOf({ root, oldest: 3600, lookAgain: () => never.promise })
  const headers = { host: 'localhost' }
  const get = async (path: string): Promise<string> => (await app.request(path, { headers })).text()
  const still = {
    report: html.render(audit, records),
    "report of somebody's own host": html.render(sampleAudit({ findings: notOffered }), []),
    'report of a gate that forgives': html.render(forgivingAudit(), records),
    'all runs': await get('/'),
    'two runs compared': await get('/compare?before=night-0&after=night-1'),
    'one requirement': await get('/requirements/NET-02'),
    'what is not there': await get('/nowhere'),
  }
  await app.request('/refresh', { method: 'POST', headers })
  const busy = await app.request('/refresh', { method: 'POST', headers })
  return new Map(
    Object.entries({ ...still, 'all runs while it looks': await get('/'), 'a second look': await busy.text() }),
  )
}

/** WCAG 2.2 at level AA, and what axe itself takes for good practice. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

test.for([
  ['light', 1280],
  ['dark', 390],
] as const)(
  'Every page holds to WCAG AA, %s and %i pixels wide',
  { timeout: 300_000 },
  async ([colorScheme, width], { skip }) => {
    if (browser === undefined) return skip(whyNoChromium)
    const breaches: string[] = []
    for (const [name, text] of shown) {
      const page = await open(browser, text, { colorScheme, viewport: { width, height: 900 } })
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(rules)} })`)
      for (const { id, nodes } of violations)
        for (const { target, failureSummary } of nodes)
          breaches.push(`${name}: ${id} at ${target.join(' ')}: ${failureSummary}`)
      await page.context().close()
    }
    expect(breaches).toEqual([])
  },
)
