import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { alone } from '../../fixtures/lab/lock.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { labInventory, loadTarget, root, type Target } from '../../provision/inventory.ts'
import { declaredRequirements } from '../../reports/declared.ts'
import { median } from '../median.ts'
import { measure, type Taken } from './measure.ts'
import { type Peer, peersIn, type SshFiles } from './peers.ts'
import { relay } from './relay.ts'

const checks = [
  ...['PRE-02', 'PRE-04', 'PRE-09', 'PRE-12', 'PRE-13', 'PRE-16', 'CTR-01', 'CTR-02', 'CTR-03', 'CTR-04', 'CTR-06'],
  ...['NET-01', 'NET-02', 'NET-03', 'NET-12', 'NET-16', 'NET-18', 'GPU-01', 'GPU-02', 'AIS-01'],
]

/** This suite, with the files named in which the checks are, and as README calls it. */
function ours(folder: string): Peer[] {
  const files = declaredRequirements(root)
    .declared.filter(({ id }) => checks.includes(id))
    .map(({ file }) => file)
  const vitest = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run']
  const tags = `--tags-filter=${checks.join(' or ')}`
  const environment = { TARGET: 'lab', PLUMBLINE_RUN: join(folder, 'run') }
  return [
    {
      name: 'Plumbline, files named',
      work: () => ({ words: [...vitest, '--project', 'specs', ...new Set(files), tags], environment }),
    },
    { name: 'Plumbline', work: () => ({ words: [...vitest, 'specs', tags], environment }) },
  ]
}

/** Writes how ssh reaches the host through a port. */
function sshFiles(folder: string, { ssh }: Target, port: number): SshFiles {
  const sockets = mkdtempSync(join(folder, 's'))
  const known = join(sockets, 'known_hosts')
  writeFileSync(known, `[127.0.0.1]:${port} ${ssh.hostKey}\n`)
  const host = [
    'Host lab',
    'HostName 127.0.0.1',
    `Port ${port}`,
    `User ${ssh.user}`,
    `IdentityFile ${ssh.identityFile}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${known}`,
    '',
  ].join('\n')
  const [plain, shared] = [join(sockets, 'plain'), join(sockets, 'shared')]
  writeFileSync(plain, host)
  writeFileSync(shared, `${host}ControlMaster auto\nControlPath ${sockets}/%C.socket\nControlPersist 60\n`)
  return { plain, shared, sockets }
}

/** Closes connections that outlived their call, so that the next one starts from nothing. */
function closeConnections({ plain, sockets }: SshFiles): void {
  for (const name of readdirSync(sockets).filter(entry => !['plain', 'shared', 'known_hosts'].includes(entry)))
    execFileSync('ssh', ['-F', plain, '-O', 'exit', '-S', join(sockets, name), 'lab'], { stdio: 'ignore' })
}

/** Lets the suite's own way to the lab lead through another port for a while. */
async function through<T>(port: number, work: () => Promise<T>): Promise<T> {
  const before = readFileSync(labInventory, 'utf8')
  const { ssh } = loadTarget('lab')
  const back = (): void => writeFileSync(labInventory, before)
  process.once('exit', back)
  writeFileSync(labInventory, before.replace(`port: ${ssh.port}\n`, `port: ${port}\n`))
  try {
    return await work()
  } finally {
    back()
    process.off('exit', back)
  }
}

const row = ([name, ...figures]: readonly string[]): string =>
  `${name?.padEnd(28)}${figures.map(text => text.padStart(11)).join('')}`

function table(peers: readonly Peer[], taken: ReadonlyMap<string, readonly Taken[]>): string {
  const of = (name: string, what: keyof Taken): number => median((taken.get(name) ?? []).map(one => one[what]))
  const limit = of(peers[0]?.name ?? '', 'wall')
  return [
    row(['', 'wall', 'limit ×', 'own CPU', 'memory']),
    ...peers.map(({ name }) => {
      const wall = of(name, 'wall')
      const own = `${of(name, 'cpu').toFixed(2)} s`
      return row([name, `${wall.toFixed(2)} s`, (wall / limit).toFixed(2), own, `${of(name, 'memory').toFixed(0)} MB`])
    }),
  ].join('\n')
}

async function main({ rounds, delays }: { rounds: number; delays: readonly number[] }): Promise<void> {
  const target = loadTarget('lab')
  const programs = join(root, '.cache/bench')
  mkdirSync(programs, { recursive: true })
  // A socket's path must be short.
  const folder = mkdtempSync(join(tmpdir(), 'pb-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  console.log('Getting the peers …')
  const { peers, missing } = await peersIn(programs, sshFiles(folder, target, target.ssh.port))
  const all = [...peers, ...ours(folder)]
  for (const line of missing) console.log(`Left out. ${line}`)
  console.log(`${checks.length} checks of the lab host, ${rounds} rounds in turn; the middle of them.`)
  for (const delay of delays) {
    await using way = await relay(target.ssh.port, delay)
    const taken = new Map<string, Taken[]>(all.map(({ name }) => [name, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, work } of all) {
        const ssh = sshFiles(folder, target, way.port)
        taken.get(name)?.push(await through(way.port, () => measure(work(ssh))))
        closeConnections(ssh)
      }
    }
    console.log(`\n${delay} ms more a round trip\n${table(all, taken)}`)
  }
}

const whole = (word: string): number => {
  if (/^\d{1,4}$/.test(word)) return Number(word)
  throw new InvalidArgumentError('It is a whole number.')
}

const rounds = (word: string): number => {
  if (whole(word) > 0) return Number(word)
  throw new InvalidArgumentError('Once is the least.')
}

const program = new Command('bench:audit')
  .description('Asks the lab host the same twenty things as others would: side by side, in turn.')
  .option('--rounds <n>', 'how often each', rounds, 5)
  .option(
    '--delays <ms,…>',
    'milliseconds that a round trip takes longer',
    words => words.split(',').map(whole),
    [0, 20],
  )
  .exitOverride()
try {
  program.parse()
  await alone(() => main(program.opts()))
} catch (error) {
  if (!(error instanceof CommanderError)) console.error((error as Error).message)
  const usage = error instanceof ConfigurationError || (error instanceof CommanderError && error.exitCode !== 0)
  process.exitCode = usage ? 3 : error instanceof CommanderError ? 0 : 1
}
