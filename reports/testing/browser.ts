import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findChromium, whyNoChromium } from './chromium.ts'

/** The browser of this machine; undefined where there is none. */
export const chromiumProgram = findChromium()

// Of what is skipped vitest only says how many there are.
if (chromiumProgram === undefined) process.stderr.write(`${whyNoChromium} Until then what needs it is skipped.\n`)

/** Starts the browser, without a window. The pages are our own: as root it has no sandbox to put them into. @param more words of its command line. */
export const launch = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    ...(chromiumProgram !== undefined && { executablePath: chromiumProgram }),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...more],
  })

/** Opens a page in a window of its own. @param html the page itself, or its address. */
export async function open(browser: Browser, html: string, look: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  if (/^https?:/.test(html)) await page.goto(html)
  else await page.setContent(html)
  return page
}
