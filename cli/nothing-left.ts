import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { LabHost } from '../fixtures/faults/fault.ts'
import { labHost } from '../fixtures/lab/lab-host.ts'
import { loadTarget, root } from '../provision/inventory.ts'
import { vitest } from './step.ts'

/** A run of specs that makes tenants and copies of the service, and how it is to end. */
interface Trial {
  readonly name: string
  readonly exitCode: number
  readonly environment?: NodeJS.ProcessEnv
  readonly interrupted?: true
}

const trials: readonly Trial[] = [
  { name: 'A green run', exitCode: 0 },
  { name: 'A red run', exitCode: 1, environment: { NPM_ADMIN_PASSWORD: 'changeme' } },
  { name: 'An interrupted run', exitCode: 130, interrupted: true },
]

const judged = 'PRE-14 or TEN-10 or API-06'
/** What takes longer, so that there is something to interrupt. */
const judgedLonger = 'TEN-10 or API-10 or API-11'
const cache = join(root, '.cache')
/** How long anything here may take. */
const patienceMs = 300_000

/** Everything that a run may leave, each thing in words. */
async function everything(host: LabHost): Promise<string[]> {
  const lines = async (what: string, command: string): Promise<string[]> =>
    (await host.run(command)).split('\n').flatMap(line => (line.trim() === '' ? [] : [`${what} ${line.trim()}`]))
  const files = (folder: string): string[] =>
    existsSync(folder) ? readdirSync(folder).map(name => `the file ${join(folder, name)}`) : []
  return [
    ...(await lines('the container', "docker ps --all --format '{{.Names}}'")),
    ...(await lines('the volume', 'docker volume ls --quiet')),
    ...(await lines(
      'the tenant',
      "docker exec squaretable-postgres psql --username postgres --dbname squaretable -Atc 'SELECT slug FROM tenants'",
    )),
    ...(await lines('the file of the host', 'ls -1d /tmp/* /run/plumbline* 2>/dev/null || true')),
    // A program that was sent to the host over SSH.
    ...(await lines('the process', "ps -eo args= | grep -E '^(sudo|python3|sh -s)' || true")),
    ...files(cache),
    ...files(tmpdir()).filter(file => file.includes('plumbline')),
  ]
}

/** Whether a run has made a tenant, which it notes in a file, and a copy. */
async function hasMade(host: LabHost): Promise<boolean> {
  const noted = readdirSync(cache).some(name => name.startsWith('lab-tenants-'))
  return noted && (await host.run('docker ps --quiet --filter name=plumbline-copy')) !== ''
}

/** Waits until it holds. @throws Error where it does not within the time. */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await holds()); await pause(200))
    if (Date.now() > end) throw new Error(`${what} was not seen within ${patienceMs / 1000} s.`)
}

const lives = ({ pid = 0 }: ChildProcess): boolean => {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

/** One run in a process group of its own. @returns what is wrong about its end. */
async function attempt(host: LabHost, { exitCode: wanted, environment, interrupted }: Trial): Promise<string[]> {
  const before = new Set(await everything(host))
  const words = [vitest, 'run', 'specs', '--project', 'specs', `--tags-filter=${interrupted ? judgedLonger : judged}`]
  const child = spawn(process.execPath, words, {
    cwd: root,
    detached: true,
    env: {
      ...process.env,
      GITHUB_ACTIONS: '',
      ...environment,
      TARGET: 'lab',
      PLUMBLINE_RUN: join(root, 'reports/out/test/left'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  for (const side of [child.stdout, child.stderr]) side.on('data', chunk => output.push(chunk))
  const { promise: ended, resolve } = Promise.withResolvers<number>()
  child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)))
  if (interrupted) {
    await until(async () => !lives(child) || (await hasMade(host)), 'A copy and a tenant of the run')
    if (lives(child)) process.kill(-(child.pid ?? 0), 'SIGINT') // as Ctrl-C does: the whole group at once
  }
  const exitCode = await ended
  // Processes of the host end a moment after the connection that began them.
  const left = async (): Promise<string[]> => (await everything(host)).filter(one => !before.has(one))
  let after = await left()
  for (const end = Date.now() + 10_000; after.length > 0 && Date.now() < end; after = await left()) await pause(500)
  const wrong = [
    ...(exitCode === wanted ? [] : [`it ended with ${exitCode} instead of ${wanted}`]),
    ...(lives(child) ? ['processes of its own still run'] : []),
    ...after.map(one => `${one} is left`),
  ]
  if (wrong.length > 0) console.log(Buffer.concat(output).toString('utf8').slice(-3000))
  return wrong
}

const host = labHost(loadTarget('lab'))
process.exitCode = 0
for (const trial of trials) {
  const wrong = await attempt(host, trial)
  console.log(
    `${wrong.length === 0 ? '✓' : '✗'} ${trial.name} leaves nothing behind${wrong.map(one => `\n    ${one}`).join('')}`,
  )
  if (wrong.length > 0) process.exitCode = 1
}
