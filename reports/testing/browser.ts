import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** The browser of this machine: PLUMBLINE_CHROMIUM, or one on PATH; undefined where there is none. */
export const chromiumProgram: string | undefined =
  process.env.PLUMBLINE_CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, name)))
    .find(existsSync)

/** What to do where there is none. */
export const whyNoChromium =
  'Looking at pages takes Chromium: install it (`apt-get install chromium`), or name it with PLUMBLINE_CHROMIUM.'

// Of what is skipped vitest only says how many there are.
if (chromiumProgram === undefined) process.stderr.write(`${whyNoChromium} Until then what needs it is skipped.\n`)

/** Starts the browser, without a window. The pages are our own: as root it has no sandbox to put them into. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumProgram !== undefined && { executablePath: chromiumProgram }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })

/** Opens a page in a window of its own. @param html the page itself, or its address. */
export async function open(browser: Browser, html: string, look: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  if (/^https?:/.test(html)) await page.goto(html)
  else await page.setContent(html)
  return page
}
