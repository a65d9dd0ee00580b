import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { root } from '../provision/inventory.ts'
import { readHistory } from './history.ts'
import { changedSince } from './manifest.ts'
import { fails, holding, spec, trialRun, verdictsIn } from './testing/trial-run.ts'

// Each test starts vitest at least once, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

test('A run in which everything holds ends with 0 and leaves its reports', async () => {
  const ended = await trialRun({ 'specs/perimeter/a.spec.ts': spec('NET-01', holding) })

  expect(ended).toMatchObject({ exitCode: 0, audit: { exitCode: 0, counts: { passed: 1 }, incomplete: [] } })
  expect(verdictsIn(ended)).toEqual({ 'NET-01': 'passed' })
  const latest = readlinkSync(join(ended.folder, 'reports/out/latest'))
  expect(latest).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/)
  for (const file of ['audit.html', 'junit.xml', 'ctrf.json', 'audit.sarif', 'plumbline.prom'])
    expect(readFileSync(join(ended.folder, 'reports/out', latest, file), 'utf8')).toContain('NET-01')
  for (const file of ['summary.md', 'nagios.txt'])
    expect(readFileSync(join(ended.folder, 'reports/out', latest, file), 'utf8')).toContain('Conforms')
  expect(ended.output).toContain(`Report: reports/out/${latest}/audit.html`)
  expect(changedSince(join(ended.folder, 'reports/out', latest))).toEqual([])
  expect(readHistory(ended.folder).runs).toMatchObject([{ run: latest, verdicts: { 'NET-01': 'passed' } }])
})

test('Each way a test can end gets its verdict, and a failure its sentence', async () => {
  const ended = await trialRun({
    'specs/perimeter/a.spec.ts': [
      spec('NET-01', holding),
      spec('NET-02', fails),
      spec('NET-03', "task.meta.inconclusive = 'SSH is away.'; throw new Error('SSH is away.')"),
      spec('NET-04', "throw new TypeError('no such thing')"),
      spec('NET-05', ''),
      spec('NET-06', "skip('not today')"),
      `look.extend({ toBeShut: () => ({ pass: false, message: () => 'port 81 is open' }) })`,
      spec('NET-07', 'expect(81).toBeShut()'),
      spec('NET-08', 'expect.soft(1).toBe(1); expect.soft(1).toBe(2); expect.soft(1).toBe(3)'),
    ].join('\n'),
  })

  expect(ended.exitCode).toBe(1)
  expect(verdictsIn(ended)).toEqual({
    'NET-01': 'passed',
    'NET-02': 'failed',
    'NET-03': 'inconclusive',
    'NET-04': 'inconclusive',
    'NET-05': 'inconclusive',
    'NET-06': 'not checked',
    'NET-07': 'failed',
    'NET-08': 'failed',
  })
  expect(ended.output).toContain('NET-02 The title of NET-02\n      expected none\n      seen     8090')
  expect(ended.output).toContain('remedy   mend it')
  expect(ended.output).toContain('Skipped by its own test: not today')
})

test('Many requirements with one cause are one sentence', async () => {
  const away = "task.meta.inconclusive = 'SSH to 10.89.0.10:22 was refused.'; throw new Error()"
  const ids = ['NET-01', 'NET-02', 'NET-03', 'NET-04']
  const ended = await trialRun({ 'specs/perimeter/a.spec.ts': ids.map(id => spec(id, away)).join('\n') })

  expect(ended.exitCode).toBe(2)
  expect(ended.output.match(/was refused/g)).toHaveLength(1)
  expect(ended.output).toContain('NET-01 NET-02 NET-03 NET-04')
})

test.for<[string, string]>([
  [
    'a hook before that throws',
    `describe('x', () => { beforeAll(() => { throw new Error('hook broke') }); ${spec('NET-01', holding)} })`,
  ],
  ['a hook of the file that throws', `beforeAll(() => { throw new Error('hook broke') }); ${spec('NET-01', holding)}`],
  ['a hook after that throws', `afterAll(() => { throw new Error('hook broke') }); ${spec('NET-01', holding)}`],
  ['a file that does not load', `import './gone.ts'; ${spec('NET-01', holding)}`],
  [
    'an error outside of any test',
    `${spec('NET-01', `Promise.reject(new Error('astray')); await new Promise(go => setTimeout(go, 50)); ${holding}`)}`,
  ],
  ['a test without a requirement', `${spec('NET-01', holding)}; test('stray', () => { look(1).toBe(1) })`],
  ['nothing but skipped tests', spec('NET-01', 'skip()')],
])('With %s the run is not green', async ([, text]) => {
  const ended = await trialRun({
    'specs/perimeter/a.spec.ts': text,
    'specs/perimeter/b.spec.ts': spec('NET-02', holding),
  })

  expect(ended).toMatchObject({ exitCode: 2, audit: { exitCode: 2 } })
})

const two = {
  'specs/perimeter/a.spec.ts': spec('NET-01', holding) + spec('NET-02', holding),
  'specs/dns/b.spec.ts': spec('DNS-01', holding, { tier: 'preflight' }),
}

test('A filter may leave requirements out, but not all of them', async () => {
  const some = await trialRun(two, { args: ['-t', 'NET-01'] })
  expect(some).toMatchObject({ exitCode: 0, audit: { counts: { passed: 1 } } })
  expect(some.output).not.toContain('NET-02')

  expect(await trialRun(two, { args: ['specs/dns'] })).toMatchObject({ exitCode: 0, audit: { counts: { passed: 1 } } })
  expect(await trialRun(two, { args: ['-t', 'zzz'] })).toMatchObject({ exitCode: 2 })
  expect(await trialRun(two, { args: ['--tags-filter', 'drill'] })).toMatchObject({ exitCode: 2 })
  expect(await trialRun(two, { args: ['specs/nowhere'] })).toMatchObject({ exitCode: 2 })
})

test('A run that promised to be complete must have judged every requirement', async () => {
  const env = { PLUMBLINE_COMPLETE: '1' }
  expect(await trialRun(two, { env })).toMatchObject({ exitCode: 0, audit: { counts: { passed: 3 } } })
  expect(verdictsIn(await trialRun(two, { env, args: ['specs/dns'] }))).toMatchObject({ 'NET-01': 'not checked' })
  expect(await trialRun(two, { env, args: ['-t', 'NET-01'] })).toMatchObject({ exitCode: 2 })

  const line = { requirement: 'NET-05', fault: 'f', showed: 's', on: '2026-11-26', own: 'o', rests: 'r' }
  const record = JSON.stringify({ ...line, versions: { plumbline: '0.2.0', node: '24.0.0' } })
  const lost = await trialRun({ ...two, 'specs/proofs.jsonl': record }, { env })
  expect(lost).toMatchObject({
    exitCode: 2,
    audit: { incomplete: [expect.stringContaining('No spec declares NET-05')] },
  })

  const preflight = { env: { PLUMBLINE_COMPLETE: 'preflight' }, args: ['--tags-filter', 'preflight'] }
  expect(await trialRun(two, preflight)).toMatchObject({ exitCode: 0, audit: { complete: ['preflight'] } })
})

test('Waivers: in force is open, stale is shut, malformed is a configuration error', async () => {
  const failing = { 'specs/perimeter/a.spec.ts': spec('NET-01', holding) + spec('NET-02', fails) }
  const nextWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  const waive = (id: string, expires = nextWeek) => ({
    'specs/waivers.yaml': `- {requirement: ${id}, reason: Later, owner: ops, expires: ${expires}}`,
  })
  expect(await trialRun({ ...failing, ...waive('NET-02') })).toMatchObject({
    exitCode: 0,
    audit: { counts: { waived: 1 } },
  })
  expect(await trialRun({ ...failing, ...waive('NET-02', '2020-01-01') })).toMatchObject({ exitCode: 1 })
  expect(await trialRun({ ...two, ...waive('NET-01') })).toMatchObject({
    exitCode: 1,
    audit: { counts: { 'stale waiver': 1 } },
  })
  expect(await trialRun({ ...two, ...waive('NET-99') })).toMatchObject({ exitCode: 1, audit: { strayWaivers: [{}] } })
  expect(await trialRun({ ...two, ...waive('NET-01') }, { args: ['specs/dns'] })).toMatchObject({ exitCode: 0 })

  const malformed = await trialRun({ ...two, 'specs/waivers.yaml': '- {requirement: NET-01}' })
  expect(malformed.exitCode).toBe(3)
  expect(malformed.output).toContain('reason')
})

test('A threshold forgives what is less severe', async () => {
  const files = { 'specs/perimeter/a.spec.ts': spec('NET-01', holding) + spec('NET-02', fails, { severity: 'minor' }) }
  expect(await trialRun(files, { env: { PLUMBLINE_AT_LEAST: 'critical' } })).toMatchObject({ exitCode: 0 })
  expect(await trialRun(files, { env: { PLUMBLINE_AT_LEAST: 'huge' } })).toMatchObject({ exitCode: 3 })
})

test('A preparation that fails is told in its sentence, and decides between 2 and 3', async () => {
  const setup = (name: string): Record<string, string> => ({
    ...two,
    'setup.ts': `import { startRun } from '${root}/reports/run.ts'
      export default () => {
        const run = startRun()
        const error = Object.assign(new Error('The inventory has no target "x".'), { name: '${name}' })
        run.refuse(error)
        throw error
      }`,
  })
  const more = ", globalSetup: './setup.ts'"
  const misconfigured = await trialRun(setup('ConfigurationError'), { more })
  expect(misconfigured).toMatchObject({ exitCode: 3, audit: { misconfigured: 'The inventory has no target "x".' } })
  expect(misconfigured.output).toContain('Nothing was looked at: The inventory has no target "x".')
  expect(await trialRun(setup('ShellError'), { more })).toMatchObject({ exitCode: 2 })
})

test('Evidence stands in the audit, and a target that cannot be reached is one sentence', async () => {
  const login = {
    id: 'e1',
    what: 'ssh-login',
    vantage: 'host',
    startedAt: new Date().toISOString(),
    durationMs: 1,
    outcome: { error: 'SSH was refused.' },
  }
  const ended = await trialRun(
    {
      ...two,
      'setup.ts': `import { writeFileSync } from 'node:fs'
        import { begun, writePreamble } from '${root}/reports/preamble.ts'
        import { startRun } from '${root}/reports/run.ts'
        export default () => {
          const run = startRun()
          run.describe({ name: 'attic', address: '192.0.2.7' })
          writeFileSync(run.evidence, ${JSON.stringify(`${JSON.stringify(login)}\n`)})
          const service = { url: 'https://attic.example.org', notOffered: {} }
          writePreamble(run.evidence, begun('x', new Date().toISOString(), { name: 'attic', service, secretsFile: '' }))
        }`,
    },
    { more: ", globalSetup: './setup.ts'" },
  )
  expect(ended).toMatchObject({
    exitCode: 2,
    audit: { target: { name: 'attic', address: '192.0.2.7' }, targetUnreachable: 'SSH was refused.' },
  })
  expect(ended.output).toContain('The target could not be observed: SSH was refused.')
})

test('What the target does not offer is said to be so, and chapters that are not about it are not promised', async () => {
  const declined = spec('API-13', "task.meta.notOffered = 'It has no import.'; skip('It has no import.')")
  const ended = await trialRun(
    {
      'specs/perimeter/a.spec.ts': spec('NET-01', fails),
      'specs/service/b.spec.ts': spec('API-12', holding) + declined,
      'setup.ts': `import { startRun } from '${root}/reports/run.ts'
        export default () => startRun().describe({
          name: 'staging', address: 'https://staging.example.org', chapters: ['tenancy', 'service'], notOffered: { 'GET /x': 'No x.' },
        })`,
    },
    { args: ['specs/service'], env: { PLUMBLINE_COMPLETE: '1' }, more: ", globalSetup: './setup.ts'" },
  )
  expect(verdictsIn(ended)).toEqual({ 'API-12': 'passed', 'API-13': 'not offered' })
  expect(ended).toMatchObject({
    exitCode: 0,
    audit: { declared: 2, target: { chapters: ['tenancy', 'service'], notOffered: { 'GET /x': 'No x.' } } },
  })
  expect(ended.output).toContain('Conforms, with 1 not offered')
  expect(ended.output).toContain(
    '2 requirements on staging (only a service: tenancy, service): 1 not offered, 1 passed',
  )
  expect(ended.output).toMatch(
    /not offered +API-13 The title of API-13\n +The target does not offer it: It has no import\./,
  )
  expect(ended.output).toMatch(/not offered +GET \/x: No x\./)
})

test('Runs of the suite alone are left alone, and a failure beside the requirements shuts the gate', async () => {
  const suite = (body: string) => ({
    'a.test.ts': `import { expect, test } from 'vitest'\ntest('x', () => { ${body} })`,
  })
  expect(await trialRun({ ...two, ...suite(holding) }, { args: ['--project', 'suite'] })).toMatchObject({
    exitCode: 0,
    audit: undefined,
  })
  expect(await trialRun({ ...two, ...suite(fails) }, { args: ['a.test.ts'] })).toMatchObject({
    exitCode: 1,
    audit: undefined,
  })
  expect(await trialRun({ ...two, ...suite(holding) })).toMatchObject({ exitCode: 0, audit: { counts: { passed: 3 } } })
  expect(await trialRun({ ...two, ...suite(fails) })).toMatchObject({ exitCode: 1, audit: { exitCode: 1 } })
})
