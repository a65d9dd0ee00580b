import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { tellGithub, withoutCommands } from './ci.ts'
import { variedAudit } from './testing/sample.ts'
import { fails, holding, spec, trialRun } from './testing/trial-run.ts'

// Each trial starts vitest, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

function summaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-summary-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'summary'), 'What another step said.')
  return join(folder, 'summary')
}

/** What is said of a run where these variables are set. */
function told(environment: NodeJS.ProcessEnv, root = '/job/suite'): { printed: string[]; warned: string[] } {
  const said = { printed: [] as string[], warned: [] as string[] }
  const print = (text: string): void => void said.printed.push(text)
  const warn = (text: string): void => void said.warned.push(text)
  tellGithub(variedAudit().audit, { environment, root, print, warn })
  return said
}

test('Nobody else is told anything', () => {
  const file = summaryFile()
  expect(told({ GITHUB_STEP_SUMMARY: file })).toEqual({ printed: [], warned: [] })
  expect(told({ GITHUB_STEP_SUMMARY: file, GITHUB_ACTIONS: 'false' })).toEqual({ printed: [], warned: [] })
  expect(readFileSync(file, 'utf8')).toBe('What another step said.')
  expect(withoutCommands('x', {})).toBe('x')
})

test('A job on GitHub gets its annotations, and its summary behind what is there', () => {
  const file = summaryFile()
  const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file, GITHUB_WORKSPACE: '/job' }
  const { printed, warned } = told(environment)

  expect(printed).toEqual([expect.stringMatching(/^::error file=suite\/specs\/perimeter\/published-ports\.spec\.ts,/)])
  expect(warned).toEqual([])
  expect(readFileSync(file, 'utf8')).toMatch(/^What another step said\.\n## ✗ Plumbline: Does not conform/)
})

test('A workspace elsewhere changes no path', () => {
  const { printed } = told({ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/elsewhere' })
  expect(printed[0]).toContain('file=specs/perimeter/')
})

test('A summary that cannot be written is one sentence, and makes no file', () => {
  const missing = `${summaryFile()}-missing`
  const { printed, warned } = told({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: missing })
  expect(printed).toHaveLength(1)
  expect(warned).toEqual([expect.stringMatching(/^The summary of this job says nothing of this run: ENOENT[^\n]*\.$/)])
  expect(existsSync(missing)).toBe(false)
  expect(told({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: tmpdir() }).warned).toEqual([
    expect.stringContaining('EISDIR'),
  ])
  expect(told({ GITHUB_ACTIONS: 'true' }).warned).toEqual([expect.stringContaining('names no file')])
})

test('What is printed of a run is no command, by a word that differs each time', () => {
  const [first, second] = [1, 2].map(() => withoutCommands('::set-output name=x::y', { GITHUB_ACTIONS: 'true' }))
  expect(first).toMatch(/^::stop-commands::([\w-]{36})\n::set-output name=x::y\n::\1::$/)
  expect(second).not.toBe(first)
})

test('vitest adds no annotations and no summary of its own', async () => {
  const file = summaryFile()
  const ended = await trialRun(
    { 'specs/perimeter/a.spec.ts': spec('NET-01', holding) + spec('NET-02', fails) },
    { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file } },
  )

  expect(ended.exitCode).toBe(1)
  expect(ended.output.match(/^::error .*/gm)).toEqual([expect.stringContaining('title=NET-02 The title of NET-02')])
  expect(ended.output).toMatch(/^::stop-commands::([\w-]+)\n[\s\S]*failed +NET-02[\s\S]*\n::\1::$/m)
  expect(readFileSync(file, 'utf8').match(/^#{1,2} .*/gm)).toEqual(['## ✗ Plumbline: Does not conform: 1 finding'])
})

test('A summary that cannot be written fails no run', async () => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/nowhere/summary' }
  const ended = await trialRun({ 'specs/perimeter/a.spec.ts': spec('NET-01', holding) }, { env })
  expect(ended.exitCode).toBe(0)
  expect(ended.output).toContain('says nothing of this run: ENOENT')
})
