import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { withoutNightly } from '../fixtures/requirement.ts'
import { labDirectory, root } from '../provision/inventory.ts'
import { type Audit, audit } from '../reports/audit.ts'
import { type Chapter, chapterNamed, foldersOf } from '../specs/chapters.ts'
import { vitest } from './step.ts'

const runFolder = join(labDirectory, 'proof')

/** Which requirements a run judges: those of whole files or folders without the nightly ones, and those beside that are named; or only named ones. */
type Selection =
  | { readonly files: readonly string[]; readonly with: readonly string[] }
  | { readonly only: readonly string[] }

/** What of the service notices that the host serves it no longer: it logs in and reads, as its users do, and makes no copies of it. */
const sentinels = ['specs/service/headers.spec.ts']

const filesOf = (world: Chapter['world']): string[] => foldersOf(world).map(folder => `specs/${folder}`)

/**
 * The files that judge a fault of a requirement: those of its world, and for the host's the service's sentinels. A fault of the
 * environment changes nothing on the host, so that its own chapter is enough.
 */
export function judgesOf(requirement: string, { ofEnvironment = false } = {}): string[] {
  const chapter = chapterNamed(requirement)
  if (chapter === undefined) throw new Error(`${requirement} is of no chapter.`)
  if (ofEnvironment) return [`specs/${chapter.folder}`]
  return chapter.world === 'host' ? [...filesOf('host'), ...sentinels] : filesOf('service')
}

/** The child that runs specs, to be ended with this process. */
const running = new Set<number>()
process.once('exit', () => {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGTERM')
    } catch {
      // It has ended meanwhile.
    }
  }
})
// A signal of a supervisor, or a terminal that is closed, would end this process without that, and the run would go on beside the next.
for (const signal of ['SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(128 + constants.signals[signal]))

/**
 * Runs specs on the lab in a process group of its own, so that Ctrl-C ends no run half-way and nothing is judged by half a run.
 * @throws Error when the run left no audit.
 */
export async function runSpecs(
  selection: Selection,
  environment: Readonly<Record<string, string>> = {},
): Promise<Audit> {
  rmSync(runFolder, { recursive: true, force: true })
  mkdirSync(labDirectory, { recursive: true })
  const [files, filter] =
    'only' in selection
      ? [['specs'], selection.only.join(' or ')]
      : [selection.files, [withoutNightly, ...selection.with].join(' or ')]
  const output: Buffer[] = []
  const child = spawn(process.execPath, [vitest, 'run', ...files, '--project', 'specs', `--tags-filter=${filter}`], {
    cwd: root,
    // What a fault turns red is nothing that a CI job is to be told of.
    env: { ...process.env, GITHUB_ACTIONS: '', ...environment, TARGET: 'lab', PLUMBLINE_RUN: runFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  if (child.pid !== undefined) running.add(child.pid)
  child.stdout.on('data', chunk => output.push(chunk))
  child.stderr.on('data', chunk => output.push(chunk))
  await new Promise(resolve => child.on('close', resolve))
  if (child.pid !== undefined) running.delete(child.pid)
  const file = join(runFolder, 'audit.json')
  if (!existsSync(file))
    throw new Error(`The specs left no audit:\n${Buffer.concat(output).toString('utf8').slice(-2000)}`)
  return audit.parse(JSON.parse(readFileSync(file, 'utf8')))
}
