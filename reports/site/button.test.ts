import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { expect, test } from 'vitest'
import { pastRunOf } from '../history.ts'
import { chromiumProgram, launch, open } from '../testing/browser.ts'
import { whyNoChromium } from '../testing/chromium.ts'
import { sampleAudit } from '../testing/sample.ts'
import { siteOf } from './app.ts'
import type { LookAgain } from './refresh.ts'

test('The button on the page begins a look in a browser', async ({ skip, onTestFinished }) => {
  skip(chromiumProgram === undefined, whyNoChromium)
  const root = mkdtempSync(join(tmpdir(), 'plumbline-site-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'reports/out'), { recursive: true })
  appendFileSync(join(root, 'reports/out/history.jsonl'), `${JSON.stringify(pastRunOf(sampleAudit()))}\n`)
  const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<LookAgain>>>()
  const { fetch } = siteOf({ root, oldest: 3600, lookAgain: () => promise })
  const listening = Promise.withResolvers<AddressInfo>()
  const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, listening.resolve)
  onTestFinished(() => void server.close())
  const browser = await launch()
  onTestFinished(() => browser.close())

  const page = await open(browser, `http://localhost:${(await listening.promise).port}/`)
  await page.getByRole('button', { name: 'Look again at lab' }).click()
  const told = page.getByRole('status')
  await told.filter({ hasText: 'Looking at lab since' }).waitFor()
  resolve({ exitCode: 3, said: 'There is no such target.' })
  await promise
  await page.getByRole('link', { name: 'Reload' }).click()
  await told.filter({ hasText: 'bad configuration' }).waitFor()
  expect(await told.textContent()).toContain('There is no such target.')
})
