import { expect, test } from 'vitest'
import { finding, sampleAudit } from '../../testing/sample.ts'
import { causesSection } from './causes.ts'
import { html } from './html.ts'

const failed = { state: 'failed', failures: [{ message: 'It is not so.', assertion: true }] } as const
const since = {
  run: '2026-11-20T03-00-00Z',
  finishedAt: '2026-11-20T03:00:00.000Z',
  known: { 'NET-02': 'failed' },
} as const

test('What was so in the last green run is told: which run, what it held back, and at each requirement', () => {
  const audit = sampleAudit({ findings: [finding(failed), finding({ id: 'NET-03' })], since })
  const page = html.render(audit, [])

  expect(audit.exitCode).toBe(0)
  expect(page).toContain('<h2 id="known">Known, and no reason to shut the gate</h2>')
  expect(page).toContain(
    'Since the last green run, <time datetime="2026-11-20T03:00:00.000Z">2026-11-20 03:00 UTC</time>',
  )
  expect(page).toContain('<li>failed: <a href="#NET-02">NET-02</a></li>')
  expect(page.match(/<span class="known">known<\/span>/g)).toHaveLength(2) // at what to do first, and at its row
})

test('A gate that asks for what is new says so where nothing is held back, and no other gate does', () => {
  expect(html.render(sampleAudit({ since }), [])).toContain('so far it holds nothing back')
  expect(html.render(sampleAudit({ findings: [finding(failed)] }), [])).not.toMatch(/id="known"|class="known"/)
})

test('What to do first is what is new, and what is known behind it', () => {
  const findings = [finding(failed), finding({ id: 'NET-03', severity: 'minor', ...failed })]
  const told = String(causesSection(sampleAudit({ findings, since })))
  expect(told.indexOf('#NET-03')).toBeLessThan(told.indexOf('#NET-02'))
  expect(told).toContain('<span class="known">known</span>')
})
