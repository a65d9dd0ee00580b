import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { root } from '../provision/inventory.ts'
import { sshServer } from '../provision/ssh-server.ts'
import { Checkout } from './testing/checkout.ts'
import { fails, holding, spec, trialFolder, trialRun, verdictsIn } from './testing/trial-run.ts'

// Each starts vitest, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const a = 'specs/perimeter/a.spec.ts'

/** The same with one of vitest's words behind `test`, or `describe`. */
const marked = (word: 'skip' | 'only' | 'todo' | 'fails', text: string): string =>
  text.replace(/(test|describe)\(/, `$1.${word}(`)
const other = { 'specs/perimeter/b.spec.ts': spec('NET-09', holding) }

test.for<[string, string, readonly string[], number]>([
  ['a tag that nobody defined', spec('NET-01', holding), ['--tags-filter=nonsense'], 2],
  ['a file that is not there', spec('NET-01', holding), ['specs/perimeter/gone.spec.ts'], 2],
  ['a test that its author skipped', marked('skip', spec('NET-01', holding)), [], 2],
  ['a chapter that its author skipped', marked('skip', `describe('x', () => { ${spec('NET-01', holding)} })`), [], 2],
  [
    'one test that stands for all',
    spec('NET-01', holding) + marked('only', spec('NET-02', holding)),
    ['--allowOnly'],
    2,
  ],
  ['a test that is yet to be written', marked('todo', "test('x', requirement('NET-01'))"), [], 2],
  ['a test that is expected to fail', marked('fails', spec('NET-01', fails)), [], 2],
  [
    'a test that hangs',
    spec('NET-01', 'await new Promise(() => undefined)').replace("'mend it',", "'mend it', seconds: 0.5,"),
    [],
    2,
  ],
  [
    'a hook that hangs',
    `beforeAll(() => new Promise(() => undefined)); ${spec('NET-01', holding)}`,
    ['--hookTimeout=500'],
    2,
  ],
  [
    'a worker that is killed',
    spec('NET-01', `process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined)`),
    [],
    2,
  ],
  ['a worker that leaves', spec('NET-01', 'process.exit(0)'), [], 2],
  ['a run that stops at the first failure', spec('NET-01', fails) + spec('NET-02', holding), ['--bail=1'], 1],
])('With %s the run is not green', async ([, text, args, exitCode]) => {
  const ended = await trialRun({ [a]: text, ...other }, { args })
  expect(ended.exitCode, ended.output).toBe(exitCode)
})

test('What a run that stops at the first failure did not come to is not checked, where all was promised', async () => {
  const files = { [a]: spec('NET-01', fails) + spec('NET-02', holding), ...other }
  const ended = await trialRun(files, { args: ['--bail=1', '--no-file-parallelism'], env: { PLUMBLINE_COMPLETE: '1' } })
  expect(verdictsIn(ended)).toMatchObject({ 'NET-01': 'failed', 'NET-02': 'not checked' })
  expect(ended.exitCode).toBe(1)
})

test('A spec file that was deleted since its requirement was proven is no conforming run', async () => {
  const folder = trialFolder()
  const line = { requirement: 'NET-01', fault: 'f', showed: 's', on: '2026-11-26', own: 'o', rests: 'r' }
  const record = JSON.stringify({ ...line, versions: { plumbline: '0.2.0', node: '24.0.0' } })
  const all = { [a]: spec('NET-01', holding), ...other, 'specs/proofs.jsonl': record }
  const env = { PLUMBLINE_COMPLETE: '1' }
  expect((await trialRun(all, { folder, env })).exitCode).toBe(0)
  rmSync(join(folder, a))
  expect(await trialRun(other, { folder, env })).toMatchObject({
    exitCode: 2,
    audit: { incomplete: [expect.stringContaining('No spec declares NET-01')] },
  })
})

test.for(['SIGINT', 'SIGTERM'] as const)('A run that %s interrupts is incomplete, and says so', async signal => {
  const setup = `import { endInOrder } from '${root}/fixtures/run/interruption.ts'
    export default project => endInOrder(project.vitest)`
  const interrupts = `process.kill(process.ppid, '${signal}'); await new Promise(go => setTimeout(go, 2000)); ${holding}`
  const ended = await trialRun(
    { 'setup.ts': setup, [a]: spec('NET-01', interrupts), ...other },
    { more: ", globalSetup: './setup.ts', isolate: false, maxWorkers: 1", env: { PLUMBLINE_COMPLETE: '1' } },
  )
  expect(ended.exitCode, ended.output).toBe(130)
  expect(ended.audit?.exitCode).toBe(2)
  expect(ended.audit?.incomplete).toContain('The run was interrupted.')
})

test('A vantage that cannot be reached is inconclusive, and no way around the gate', async () => {
  const checkout = new Checkout()
  onTestFinished(() => checkout.remove())
  const example = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8')).targets.homelab
  const { login } = await sshServer()
  const vantages = { lan: { ...login, port: 9 } }
  writeFileSync(
    join(checkout.folder, 'inventory.yaml'),
    stringify({ targets: { nas: { ...example, ssh: login, vantages } } }),
  )
  const ended = await checkout.specs(['--tags-filter=NET-05'], { TARGET: 'nas' })
  expect(ended).toMatchObject({ exitCode: 2, verdicts: { 'NET-05': 'inconclusive' } })
})

/** What `vitest run specs` for PRE-01 ends with: its exit code, and what it printed. */
const endOfRun = (cwd: string, environment: NodeJS.ProcessEnv, ...more: readonly string[]): Promise<unknown> => {
  const words = ['run', 'specs', '--project', 'specs', '--tags-filter=PRE-01', ...more]
  const env = { ...process.env, VITEST: '', NO_COLOR: '1', ...environment }
  return promisify(execFile)(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...words], {
    cwd,
    env,
  }).catch((error: unknown) => error)
}

test('A run whose judge another reporter replaces is incomplete, and says so', async () => {
  const checkout = new Checkout()
  onTestFinished(() => checkout.remove())
  const { login } = await sshServer()
  writeFileSync(join(checkout.folder, 'inventory.yaml'), stringify({ targets: { nas: { ssh: login } } }))

  expect(await endOfRun(checkout.folder, { TARGET: 'nas' }, '--reporter=default')).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('1 passed'),
    stderr: expect.stringContaining('Nobody judges this run'),
  })
})

test('An output folder that cannot be made, as below /proc, is a sentence and no wait', async () => {
  expect(await endOfRun(root, { TARGET: 'nowhere', PLUMBLINE_RUN: '/proc/nowhere/run' })).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^✗ \/proc\/nowhere\/run cannot be written: ENOENT.*\.$/m),
  })
})
