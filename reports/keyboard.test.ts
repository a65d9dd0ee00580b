import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { html } from './formats/html/html.ts'
import { chromiumProgram, launch, open } from './testing/browser.ts'
import { whyNoChromium } from './testing/chromium.ts'
import { finding, sampleAudit } from './testing/sample.ts'

let browser: Browser | undefined
let page: Page

const because = 'The inventory names no tailnet (`tailscale`).'
const report = html.render(
  sampleAudit({
    findings: [
      finding({ id: 'NET-02', state: 'failed', failures: [{ message: 'port 8090 is open', assertion: true }] }),
      finding({ id: 'NET-10', state: 'skipped', notOffered: because }),
      finding({ id: 'DNS-01', title: 'Pi-hole answers', file: 'specs/dns/resolver.spec.ts', severity: 'minor' }),
    ],
  }),
  [],
)

beforeAll(async () => {
  if (chromiumProgram !== undefined) browser = await launch()
})
afterAll(() => browser?.close())
beforeEach(async ({ skip }) => {
  if (browser === undefined) return skip(whyNoChromium)
  page = await open(browser, report)
})
afterEach(() => page?.context().close())

/** The requirements that can be seen. */
const shown = (): Promise<string[]> =>
  page.locator('details.requirement:visible').evaluateAll(rows => rows.map(({ id }) => id))

test('A slash leads to the search, what is typed narrows the list, and Escape shows all of it again', async () => {
  expect(await shown()).toEqual(['NET-02', 'DNS-01'])
  await page.keyboard.press('/')
  await page.keyboard.type('8090')
  expect(await shown()).toEqual(['NET-02'])
  expect(await page.locator('#count').textContent()).toBe('1 of 3 shown')
  await page.keyboard.press('Escape')
  await expect.poll(shown).toEqual(['NET-02', 'DNS-01'])
})

test('What is looked for is not hidden in a fold', async () => {
  await page.keyboard.press('/')
  await page.keyboard.type('tailscale net-10')
  expect(await shown()).toEqual(['NET-10'])
})

test('Each filter is chosen by keys alone', async () => {
  await page.keyboard.press('/')
  for (const _ of ['severity', 'chapter']) await page.keyboard.press('Shift+Tab')
  await page.keyboard.type('dns')
  await expect.poll(shown).toEqual(['DNS-01'])
})

test('A link opens the requirement that it leads to, also behind a filter, and the keyboard is there', async () => {
  await page.keyboard.press('/')
  await page.keyboard.type('pi-hole')
  await page.evaluate('location.hash = "NET-10"')
  await page.locator('#NET-10[open] dl').waitFor()
  expect(await page.evaluate('document.activeElement.parentElement.id')).toBe('NET-10')
})

test('On paper stands what has to be mended, dark on white, and no form', async () => {
  await page.evaluate('dispatchEvent(new Event("beforeprint"))')
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const { color, backgroundColor } = await page.evaluate<Record<string, string>>(
    '({ ...getComputedStyle(document.body) })',
  )
  expect([color, backgroundColor]).toEqual(['rgb(29, 33, 39)', 'rgb(255, 255, 255)'])
  expect(await page.locator('form.filter').isVisible()).toBe(false)
  expect(await page.locator('#NET-02 .because').isVisible()).toBe(true)
  expect(await page.locator('#DNS-01 dl').isVisible()).toBe(false)
})
