import { mkdirSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readChosen } from '../fixtures/lab/image-source.ts'
import { connect } from '../provision/connect.ts'
import { loadTarget, root } from '../provision/inventory.ts'
import type { Shell } from '../provision/shell.ts'
import { readVariables } from '../provision/variables.ts'
import { chromiumProgram, launch, open } from '../reports/testing/browser.ts'
import { whyNoChromium } from '../reports/testing/chromium.ts'

/** The stand-in's page is empty. */
const isReal = Object.keys(readChosen().elsewhere).some(image => image.includes('/open-webui:'))
const words = 'one two three four five six seven eight nine ten'

/** A port of this machine that leads to a port of the lab's host, from where a peer stands. */
async function doorTo(shell: Shell, address: string, port: number) {
  const server = createServer(async socket => {
    const there = await shell.tcp(address, port).catch(() => undefined)
    if (there === undefined) {
      socket.destroy()
      return
    }
    socket.pipe(there).pipe(socket)
    for (const side of [socket, there]) {
      side.on('error', () => {}) // The browser leaves connections as it likes.
      side.on('close', () => [socket, there].map(one => one.destroy()))
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() }
}

describe('The page of the real Open WebUI, in a browser', () => {
  test('a person signs in through the proxy, asks, and reads the answer', { timeout: 300_000 }, async ({ skip }) => {
    if (chromiumProgram === undefined) return skip(whyNoChromium)
    if (!isReal)
      return skip('The page of the stand-in is empty: `npm run lab -- up --images real` brings the real one.')
    const lab = loadTarget('lab')
    const variables = readVariables(lab)
    const { tailnet } = lab.vantages
    if (tailnet === undefined) throw new Error("The lab's inventory lacks a vantage.")
    using shell = await connect(tailnet, 'the peer')
    using door = await doorTo(shell, lab.tailscale.address, 443)
    const site = `chat.${lab.domain}`
    await using browser = await launch([`--host-resolver-rules=MAP ${site}:443 127.0.0.1:${door.port}`])
    const look = { viewport: { width: 1200, height: 800 }, locale: 'en-US', ignoreHTTPSErrors: true }
    const page = await open(browser, `https://${site}/auth`, look)
    page.setDefaultTimeout(90_000)
    const missing: string[] = []
    page.on('requestfailed', request => missing.push(`${request.url()}: ${request.failure()?.errorText}`))
    page.on('response', answer => answer.status() >= 400 && missing.push(`${answer.url()}: ${answer.status()}`))

    await page.locator('input[type=email]').fill(variables.get('OPEN_WEBUI_ADMIN_EMAIL') ?? '')
    await page.locator('input[type=password]').fill(variables.get('OPEN_WEBUI_ADMIN_PASSWORD') ?? '')
    await page.locator('button[type=submit]').click()
    const input = page.locator('#chat-input')
    await input.waitFor()
    // At the first login it tells what is new.
    await page.keyboard.press('Escape')
    await input.click()
    await page.keyboard.type(`Reply with exactly: ${words}`)
    await page.keyboard.press('Enter')
    const answer = page.locator('.chat-assistant')
    await answer.getByText(words).waitFor()

    mkdirSync(join(root, 'reports/out'), { recursive: true })
    await page.screenshot({ path: join(root, 'reports/out/page.png') })
    expect(await answer.allInnerTexts()).toEqual([expect.stringContaining(words)])
    // What is left by going to another page is not missing.
    expect(
      missing.filter(one => !one.endsWith('net::ERR_ABORTED')),
      'what the page could not load',
    ).toEqual([])
    await page.evaluate(
      "fetch('/api/v1/chats/' + location.pathname.split('/').at(-1), { method: 'DELETE', headers: { authorization: 'Bearer ' + localStorage.token } })",
    )
  })
})
