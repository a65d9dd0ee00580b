import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../provision/inventory.ts'

interface Step {
  readonly name?: string
  readonly run?: string
  readonly if?: string
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const stepsOf = (file: string): Step[] =>
  Object.values(parse(read(file)).jobs as Record<string, { steps: Step[] }>).flatMap(({ steps }) => steps)

const [gate, nightly] = [stepsOf('.github/workflows/gate.yml'), stepsOf('.github/workflows/nightly.yml')]
const gitlab = /```yaml\n([\s\S]*?)```/.exec(read('docs/ci.md'))?.[1] ?? ''
const scripts = parse(read('package.json')).scripts as Record<string, string>

/** What a step does, by the beginning of its name. */
const runOf = (steps: readonly Step[], name: string): string =>
  steps.find(step => step.name?.startsWith(name))?.run ?? ''

const lines = [...gate, ...nightly].flatMap(({ run }) => run ?? [])
const commands = [...[...lines, gitlab].join('\n').matchAll(/npm run (\S+)(?: -- ([^\n;&]+))?/g)]

const helps = new Map<string, string>()

/** What a command says of its options. */
function helpOf(words: readonly string[]): string {
  const key = words.join(' ')
  const help =
    helps.get(key) ?? execFileSync(process.execPath, ['begin.mjs', ...words, '--help'], { cwd: root, encoding: 'utf8' })
  helps.set(key, help)
  return help
}

test('What the workflows run is what this version has: every command and every option', () => {
  expect(commands.length).toBeGreaterThan(10)
  for (const [line, script = '', words = ''] of commands) {
    const [, command = ''] = /^node begin\.mjs (\w+)/.exec(scripts[script] ?? '') ?? []
    expect(command, line).not.toBe('')
    for (const option of words.match(/--[\w-]+/g) ?? [])
      expect(helpOf([command, ...(words.startsWith('run ') ? ['run'] : [])]), line).toContain(option)
  }
})

test('Every script of a step is one that a shell reads', () => {
  for (const line of lines) expect(spawnSync('bash', ['-n', '-c', line]).status, line).toBe(0)
  expect(Object.keys(parse(gitlab, { merge: true }))).toEqual(['stages', '.plumbline', 'gate', 'nightly'])
})

/** A folder with a program `npm` that writes down what it is called with, and on which commit. */
function workplace() {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-job-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\necho "$(cat version 2>/dev/null) npm $*" >> log\n')
  chmodSync(join(folder, 'bin/npm'), 0o755)
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, TARGET: 'nas' }
  const run = (script: string, more: NodeJS.ProcessEnv = {}) =>
    spawnSync('bash', ['-e', '-c', script], { cwd: folder, env: { ...env, ...more }, encoding: 'utf8' })
  return { folder, run }
}

test('The secrets lie in files that nobody else reads, just as they were given, and are removed', () => {
  const { folder, run } = workplace()
  const given = { INVENTORY: 'targets: {}\n# $HOME `id`', SECRETS: "A='%s $x'" }
  expect(run(runOf(gate, 'Write the inventory'), given).status).toBe(0)
  expect(readFileSync(join(folder, 'inventory.yaml'), 'utf8')).toBe(`${given.INVENTORY}\n`)
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(`${given.SECRETS}\n`)
  expect(['inventory.yaml', '.env'].map(file => statSync(join(folder, file)).mode & 0o777)).toEqual([0o600, 0o600])
  run(runOf(gate, 'Remove the secrets'))
  expect(spawnSync('ls', ['-A'], { cwd: folder, encoding: 'utf8' }).stdout).toBe('bin\n')
})

test('Where verify shuts, the last green commit is deployed again, and looked at', () => {
  const { folder, run } = workplace()
  const rollBack = gate.find(({ name }) => name === 'Roll back')
  expect(rollBack?.if).toBe("failure() && steps.deploy.outcome != 'skipped'")
  expect(run(rollBack?.run ?? '')).toMatchObject({ status: 1, stdout: expect.stringContaining('none was green') })

  const git = 'git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main'
  run(`git init -q; mkdir -p reports/out; echo green > version; git add version; ${git} commit -qm green`)
  run(runOf(gate, 'Remember the commit'))
  run(`echo broken > version; ${git} commit -qam broken`)
  expect(run(rollBack?.run ?? '').status).toBe(0)
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe(
    [
      'green npm ci',
      'green npm run deploy -- nas',
      'green npm run gate -- verify --target nas --since last-green',
      '',
    ].join('\n'),
  )
})

test('The same on GitLab, in the one script of its job', () => {
  const { folder, run } = workplace()
  const script = (parse(gitlab, { merge: true }).gate.script as string[]).join('\n')
  const git = 'git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main'
  run(`git init -q; mkdir -p reports/out; echo green > version; git add version; ${git} commit -qm green`)
  expect(run(script).status).toBe(0)
  run(`echo broken > version; ${git} commit -qam broken`)
  writeFileSync(
    join(folder, 'bin/npm'),
    '#!/bin/sh\necho "$(cat version) npm $*" >> log\n[ "$(cat version) $4" != "broken verify" ]\n',
  )
  expect(run(script).status).toBe(1)
  expect(readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').slice(3)).toEqual([
    'broken npm run gate -- preflight --target nas --since last-green',
    'broken npm run deploy -- nas',
    'broken npm run gate -- verify --target nas --since last-green',
    'green npm ci',
    'green npm run deploy -- nas',
    'green npm run gate -- verify --target nas --since last-green',
  ])
})
