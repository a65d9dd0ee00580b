import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root } from '../provision/inventory.ts'
import { list } from './step.ts'

interface Ended {
  readonly exitCode: number | null
  readonly said: string
}

function start(
  words: readonly string[],
  options: { detached?: boolean } = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const { TARGET: _, ...env } = process.env
  const child = spawn(process.execPath, [...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let said = ''
  for (const side of [child.stdout, child.stderr]) side?.on('data', chunk => (said += chunk))
  return {
    child,
    ended: new Promise(resolve => child.once('close', exitCode => resolve({ exitCode, said: said.trim() }))),
  }
}

const run = (...words: string[]): Promise<Ended> => start(words).ended

/** What a wrong word on the command line leads to: one sentence, and exit code 3. */
const wrong: readonly (readonly [string, unknown])[] = [
  ['cli/gate.ts', "error: missing required argument 'tier'"],
  [
    'cli/gate.ts weekly',
    "error: command-argument value 'weekly' is invalid for argument 'tier'. It is one of preflight, verify, nightly, drill, all.",
  ],
  [
    'cli/gate.ts verify --at-least bad',
    "error: option '--at-least <severity>' argument 'bad' is invalid. It is one of critical, major, minor.",
  ],
  [
    'cli/gate.ts verify --since yesterday',
    "error: option '--since <run>' argument 'yesterday' is invalid. It is one of last-green.",
  ],
  // Of a script with an empty variable: it would judge the lab, or another host than the one that is meant.
  [
    'cli/gate.ts verify --target=',
    "error: option '--target <name>' argument '' is invalid. It names no target: leave it out, or say which is meant.",
  ],
  ['cli/gate.ts verify --fast', "error: unknown option '--fast'"],
  ['cli/init/init.ts', 'Name the host, as you would to ssh: `npm run init -- you@your-host`, or local.'],
  ['cli/init/init.ts --sudoers root@box', expect.stringContaining('The account is root, which needs no rights')],
  ['cli/init/init.ts box --name My-Box', expect.stringContaining('expected a name of small letters')],
  ['cli/init/init.ts box --vantage nas', expect.stringContaining('such as "lan=probe@nas", found "nas"')],
  ['cli/init/init.ts -x', "error: unknown option '-x'"],
  ['cli/init/init.ts box --output nothing-yet.yaml --accept-host-key x', expect.stringContaining('--accept-host-key')],
  // Before anybody logs in: what was asked of a person would be lost.
  ['cli/init/init.ts box --output /nowhere/at/all.yaml', expect.stringContaining('cannot be written')],
  ['cli/init/init.ts box --output package-lock.json/x', expect.stringContaining('cannot be written')],
  ['cli/init/init.ts box --output README.md', expect.stringContaining('README.md is n')],
  ['cli/init/init.ts box --authority /none.pem', expect.stringContaining('/none.pem cannot be read')],
  ['cli/lab.ts upp', "error: unknown command 'upp'\n(Did you mean up?)"],
  ['cli/lab.ts shell nowhere', 'The lab has no machine "nowhere"; it has host, lan, tailnet, stranger.'],
  ['cli/lab.ts up elsewhere', 'The lab has no host "elsewhere": leave it out for the lab itself, or say own-host.'],
  ['cli/lab.ts down own-hots', expect.stringContaining('The lab has no host "own-hots"')],
  ['cli/lab.ts down --all', "error: unknown option '--all'"],
  [
    'cli/lab.ts up --images fake',
    "error: option '--images <source>' argument 'fake' is invalid. It is one of stand-in, real, published.",
  ],
  [
    'cli/start.ts --images Real',
    "error: option '--images <source>' argument 'Real' is invalid. It is one of stand-in, real, published.",
  ],
  [
    'cli/lab.ts up --images published --registry https://r:5000',
    "error: option '--registry <address>' argument 'https://r:5000' is invalid. It is written as Docker does, e.g. registry.example.org or 10.0.0.5:5000, without https://.",
  ],
  [
    'cli/start.ts --registry 10.0.0.5:5000',
    '--registry is asked for published images: say `--images published` as well.',
  ],
  ['cli/lab.ts up own-host --images real', "own-host has the lab's own images alone: leave --images out."],
  ['cli/start.ts again', 'error: too many arguments. Expected 0 arguments but got 1.'],
  ['cli/deploy.ts lab --onyl dns', "error: unknown option '--onyl'\n(Did you mean --only?)"],
  // As of a script whose variable is empty: everything, or nothing, would be a guess.
  [
    'cli/deploy.ts lab --only ,',
    "error: option '--only <names>' argument ',' is invalid. It names nothing: leave it out, or say what is meant.",
  ],
  ['cli/plan.ts lab --skip ,', expect.stringContaining('It names nothing')],
  ['cli/undeploy.ts', "error: missing required argument 'target'"],
  ['cli/plan.ts lab --yes', "error: unknown option '--yes'"],
  ['cli/deploy.ts lab another', 'error: too many arguments. Expected 1 argument but got 2.'],
  [
    'cli/prove/prove.ts --shard 0/3',
    "error: option '--shard <i/n>' argument '0/3' is invalid. It is written i/n, e.g. 2/4 for the second of four parts.",
  ],
  ['cli/update/update.ts lab', expect.stringContaining('`--check` says what is newer.')],
  [
    'cli/history.ts NET5',
    "error: command-argument value 'NET5' is invalid for argument 'ids'. It is the id of a requirement, e.g. NET-05.",
  ],
  [
    'cli/history.ts NET-05 ZZZ-99',
    'Neither a spec nor the history knows ZZZ-99; `npx vitest --list-tags` lists those that there are.',
  ],
  [
    'cli/nightly/nightly.ts install --at 3am',
    "error: option '--at <time>' argument '3am' is invalid. It is a time such as 03:00.",
  ],
  ['cli/nightly/nightly.ts run --target nowhere', expect.stringContaining('nowhere')],
  ['cli/diff.ts latest', "error: missing required argument 'after'"],
  [
    'cli/waive.ts NET-99',
    "error: command-argument value 'NET-99' is invalid for argument 'id'. No spec declares it; `npx vitest --list-tags` lists those that there are.",
  ],
  [
    'cli/waive.ts NET-05 --attest --reason x',
    expect.stringContaining('An attestation needs --owner, --expires as well.'),
  ],
  [
    'cli/waive.ts NET-05 --attest --reason x --owner y --expires 2999-01-01',
    expect.stringContaining('Nothing is waived: expires: expected a day within 365 days for an attestation, until '),
  ],
  ['cli/oscal.ts', "error: missing required argument 'folder'"],
  ['cli/judge.ts', "error: missing required argument 'evidence'"],
  ['cli/judge.ts nowhere', expect.stringMatching(/^There is no \/.*nowhere: name the evidence.jsonl of a run/)],
  [
    'begin.mjs strat',
    'Unknown command "strat": node begin.mjs start|test|init|lab|deploy|plan|undeploy|prove|gate|update|history|diff|waive|verify|secrets|nightly|report|oscal|judge [arguments]',
  ],
]

test.each(wrong)('`%s` is one sentence and exit code 3', async (line, sentence) => {
  expect(await run(...line.split(' '))).toEqual({ exitCode: 3, said: sentence })
})

test.each(['gate', 'lab', 'start', 'deploy', 'init/init'])('`%s --help` is no mistake', async name => {
  expect(await run(`cli/${name}.ts`, '--help')).toMatchObject({ exitCode: 0, said: expect.stringMatching(/^Usage: /) })
})

test('what root is to run is kept in a file, and what to do with it is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-commands-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'rights.sh')

  const { exitCode, said } = await run('cli/init/init.ts', '--sudoers', 'auditor@192.0.2.7', '--output', file)

  expect(exitCode).toBe(0)
  expect(said).toContain(`${file}: read it, and run it once as root on the host: \`sudo sh rights.sh\`.`)
  expect(readFileSync(file, 'utf8')).toMatch(/^#!\/bin\/sh\n/)
})

/** Runs what a script does with a step in a process of its own, as the commands do. */
const withStep = (script: string): string[] => [
  '--input-type=module',
  '--eval',
  `import { step } from ${JSON.stringify(join(root, 'cli/step.ts'))}; process.exitCode = await step('A step', ['--eval', ${JSON.stringify(script)}], { SAID: 'yes' })`,
]

test('a step gives its exit code, and its child gets what it is to know', async () => {
  expect(await run(...withStep('console.log(process.env.SAID); process.exitCode = 7'))).toEqual({
    exitCode: 7,
    said: '▸ A step\nyes',
  })
})

test('a step that Ctrl-C ends is waited for, and gives 130', async () => {
  const { child, ended } = start(withStep('setInterval(() => undefined, 1000); console.log("runs")'), {
    detached: true,
  })
  await new Promise(resolve => child.stdout?.on('data', chunk => String(chunk).includes('runs') && resolve(undefined)))
  process.kill(-(child.pid ?? 0), 'SIGINT')
  expect((await ended).exitCode).toBe(130)
})

test('a step gets what a supervisor sends to the command alone', async () => {
  const { child, ended } = start(
    withStep('process.on("SIGTERM", () => process.exit(7)); setInterval(() => undefined, 1000); console.log("runs")'),
  )
  await new Promise(resolve => child.stdout?.on('data', chunk => String(chunk).includes('runs') && resolve(undefined)))
  child.kill('SIGTERM')
  expect((await ended).exitCode).toBe(7)
})

test('whoever runs specs ends their run when a supervisor ends them', async () => {
  const script = `import ${JSON.stringify(join(root, 'cli/run-specs.ts'))}; process.once('exit', () => console.log('tidied up')); setInterval(() => undefined, 1000); console.log('runs')`
  const { child, ended } = start(['--input-type=module', '--eval', script])
  await new Promise(resolve => child.stdout?.on('data', chunk => String(chunk).includes('runs') && resolve(undefined)))
  child.kill('SIGTERM')
  expect(await ended).toEqual({ exitCode: 143, said: 'runs\ntidied up' })
})

test('the words of an option are separated by commas', () => {
  expect(list('dns, proxy,,firewall')).toEqual(['dns', 'proxy', 'firewall'])
  expect(list('ollama', ['dns']), 'an option that is given twice means both').toEqual(['dns', 'ollama'])
})

test.each(['cli/gate.ts preflight --target', 'cli/deploy.ts', 'cli/plan.ts'])(
  '`%s` with a target that the inventory does not know is a mistake of the inventory',
  async line => {
    const { exitCode, said } = await run(...line.split(' '), 'nowhere-that-is-known')
    expect(exitCode).toBe(3)
    expect(said).toMatch(
      /There is no inventory.yaml for the target "nowhere-that-is-known"|has no target "nowhere-that-is-known"/,
    )
  },
)
