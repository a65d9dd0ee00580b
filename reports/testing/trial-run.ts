import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from '../../provision/inventory.ts'
import { type Audit, audit } from '../audit.ts'
import { tiers } from '../declared.ts'
import { severities } from '../verdict.ts'

const ids = ['DNS-01', 'API-12', 'API-13', ...Array.from({ length: 9 }, (_, at) => `NET-0${at + 1}`)]
const tags = [...severities, ...tiers, ...ids].map(name => ({ name }))

/** vitest as the repository configures it, as far as the reporter can tell. */
const config = (more = ''): string => `
import { defineConfig } from 'vitest/config'
export default defineConfig({ test: {
  reporters: ['${root}/reports/reporter.ts'],
  expect: { requireAssertions: true },
  tags: ${JSON.stringify(tags)},
  projects: [
    { test: { name: 'specs', include: ['specs/**/*.spec.ts'] ${more} } },
    { test: { name: 'suite', include: ['**/*.test.ts'] } },
  ],
} })`

/** A requirement's test in a spec file. */
export const spec = (id: string, body: string, about: { tier?: string; severity?: string } = {}): string => `
test('The title of ${id}', requirement('${id}', {
  why: 'Harm.', severity: '${about.severity ?? 'critical'}', tier: '${about.tier ?? 'verify'}', source: 'field', remedy: 'mend it',
}), async ({ expect, task, skip }) => { ${body} })`

const header = `import { afterAll, beforeAll, describe, expect as look, test } from 'vitest'
import { requirement } from '${root}/fixtures/requirement.ts'
`
/** The body of a test that passes. */
export const holding = 'expect(1).toBe(1)'
/** The body of a test that fails. */
export const fails = 'expect([8090]).toEqual([])'

/** What is left of a run of vitest. */
interface Ended {
  readonly exitCode: number
  readonly output: string
  readonly audit: Audit | undefined
  readonly folder: string
}

/** A folder for runs of vitest, which lasts as long as the test. */
export function trialFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-reporter-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

interface Trial {
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly more?: string
  /** Where it runs: where other runs were before, or a folder of its own. */
  readonly folder?: string
}

/** Runs vitest as the repository does. @param files spec sources by path; those under specs/ get the imports. */
export async function trialRun(
  files: Readonly<Record<string, string>>,
  { args = [], env = {}, more = '', folder = trialFolder() }: Trial = {},
): Promise<Ended> {
  for (const [path, text] of Object.entries({ 'vitest.config.ts': config(more), ...files })) {
    const file = join(folder, path)
    const wanted = path.endsWith('.spec.ts') ? header + text : text
    mkdirSync(dirname(file), { recursive: true })
    // Another run in the same folder may be reading it.
    if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) writeFileSync(file, wanted)
  }
  const { PLUMBLINE_RUN: _, ...inherited } = process.env
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args]
  const options = { cwd: folder, env: { ...inherited, VITEST: '', GITHUB_ACTIONS: '', NO_COLOR: '1', ...env } }
  const { promise, resolve } = Promise.withResolvers<Ended>()
  execFile(process.execPath, vitest, options, (error, stdout, stderr) => {
    const exitCode = error === null ? 0 : Number(error.code)
    resolve({ exitCode, output: stdout + stderr, audit: auditIn(folder), folder })
  })
  return promise
}

function auditIn(folder: string): Audit | undefined {
  try {
    return audit.parse(JSON.parse(readFileSync(join(folder, 'reports/out/latest/audit.json'), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The verdicts of a run by requirement. */
export const verdictsIn = (ended: Ended): Record<string, string> =>
  Object.fromEntries((ended.audit?.requirements ?? []).map(({ id, verdict }) => [id, verdict]))
