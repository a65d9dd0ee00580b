import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleInventory } from '../fixtures/testing/inventory-sample.ts'
import { parseTarget, root } from '../provision/inventory.ts'
import { audit } from '../reports/audit.ts'
import { begun } from '../reports/preamble.ts'
import { versionOf } from '../reports/version.ts'

/** A person's folder, with the package installed in it from its tarball, and the dependencies of this clone. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline package-')))
const installed = join(folder, 'node_modules/plumbline')
const elsewhere = join(folder, 'deep/er')
let packed: string[] = []

beforeAll(() => {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [{ filename, files }] = JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8' }))
  packed = files.map(({ path }: { path: string }) => path)
  mkdirSync(join(folder, 'node_modules'))
  mkdirSync(elsewhere, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder])
  renameSync(join(folder, 'package'), installed)
  const dependencies = readdirSync(join(root, 'node_modules')).filter(
    name => name !== 'plumbline' && !name.startsWith('.'),
  )
  for (const name of dependencies) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the package's command as a person would, from a folder below his own. */
function plumbline(...words: string[]) {
  const { TARGET: _, EVIDENCE: __, PLUMBLINE_HOME: ___, NODE_OPTIONS: ____, ...env } = process.env
  const run = spawnSync(process.execPath, [join(installed, 'plumbline.mjs'), ...words], {
    cwd: elsewhere,
    env: { ...env, GITHUB_ACTIONS: '', NO_COLOR: '1' },
    encoding: 'utf8',
  })
  return { exitCode: run.status, said: `${run.stdout}${run.stderr}` }
}

test('it holds what it needs, and nothing of this machine, the tests or the recordings', () => {
  expect(packed).toEqual(
    expect.arrayContaining(['plumbline.mjs', 'specs/chapters.ts', 'specs/proofs.jsonl', 'LICENSE']),
  )
  expect(
    packed.filter(path => /\.test\.ts$|\.drill\.ts$|^fixtures\/recordings|^reports\/out|^\.|\.env$/.test(path)),
  ).toEqual([])
})

test('it says what it can do, and what it cannot in one sentence', () => {
  expect(plumbline('--help')).toMatchObject({
    exitCode: 0,
    said: expect.stringMatching(/^Usage: plumbline <command>[\s\S]*\bjudge\b/),
  })
  expect(plumbline('deploy')).toEqual({ exitCode: 3, said: expect.stringMatching(/^Unknown command "deploy": .*\n$/) })
  expect(plumbline('--version')).toEqual({ exitCode: 0, said: `${versionOf(root)}\n` })
  for (const command of ['init', 'gate', 'report', 'judge'])
    expect(plumbline(command, '--help')).toMatchObject({ exitCode: 0, said: expect.stringMatching(/^Usage: /) })
})

test('without an inventory it says how one is made, by its own name, and leaves nothing behind', () => {
  const { exitCode, said } = plumbline('audit')

  expect(exitCode).toBe(3)
  expect(said).toContain(
    `There is no inventory.yaml in ${elsewhere} or above it: \`plumbline init <user>@<host>\` writes one`,
  )
  expect(plumbline('history')).toMatchObject({ exitCode: 0, said: expect.stringContaining('There is no history yet') })
  expect(readdirSync(elsewhere)).toEqual([])
})

test('an old Node, where the dependencies brought no other, is told in a sentence', () => {
  const older = join(folder, 'older.mjs')
  writeFileSync(older, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })\n")
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [`--import=${pathToFileURL(older)}`, join(installed, 'plumbline.mjs'), ...words], {
      cwd: elsewhere,
      encoding: 'utf8',
    })
  rmSync(join(folder, 'node_modules/node'), { recursive: true, force: true })

  expect(run('--version').status).toBe(0)
  expect(run('history')).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/^Node 22\.22 or newer is needed, and this is 20\.20\.2\. .*\n$/),
  })
  symlinkSync(join(root, 'node_modules/node'), join(folder, 'node_modules/node'))
})

test('a folder of the user’s that is none is told, and not made', () => {
  const none = join(folder, 'no such folder')
  const run = spawnSync(process.execPath, [join(installed, 'plumbline.mjs'), 'history'], {
    cwd: elsewhere,
    env: { ...process.env, PLUMBLINE_HOME: none },
    encoding: 'utf8',
  })

  expect(run).toMatchObject({ status: 3, stderr: `PLUMBLINE_HOME names no folder: ${none}\n` })
  expect(existsSync(none)).toBe(false)
})

test('a waiver is written where nobody has had one yet', () => {
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  writeFileSync(join(folder, 'inventory.yaml'), 'targets: {}\n')
  const waived = plumbline('waive', 'NET-05', '--reason', 'a test', '--owner', 'me', '--expires', expires)

  expect(waived).toEqual({ exitCode: 0, said: expect.stringContaining(`Waived until ${expires}`) })
  expect(readFileSync(join(folder, 'specs/waivers.yaml'), 'utf8')).toContain('requirement: NET-05')
  rmSync(join(folder, 'specs'), { recursive: true })
  expect(plumbline('audit')).toMatchObject({
    exitCode: 3,
    said: expect.stringContaining(
      `${join(folder, 'inventory.yaml')} names no target: \`plumbline init <user>@<host>\` adds one.`,
    ),
  })
  rmSync(join(folder, 'inventory.yaml'))
})

test('evidence is judged again by the specs that came with it and those of the person, and the report lies in his folder', () => {
  const target = parseTarget(exampleInventory, 'homelab', 'inventory.example.yaml')
  const record = {
    ...{
      id: 'e1',
      what: 'os-release',
      vantage: 'host',
      startedAt: '2026-11-01T00:00:00.000Z',
      durationMs: 1,
      waitedMs: 0,
    },
    outcome: { value: { id: 'fedora', version: '42', name: 'Fedora Linux 42' } },
  }
  const image = { ...record, id: 'e2', what: 'image', outcome: { value: null } }
  const evidence = [begun('2026-11-01T00-00-00Z', '2026-11-01T00:00:00.000Z', target), record, image]
  writeFileSync(join(elsewhere, 'evidence.jsonl'), evidence.map(one => `${JSON.stringify(one)}\n`).join(''))
  writeFileSync(join(folder, 'inventory.yaml'), 'targets: {}\n')
  mkdirSync(join(folder, 'specs/perimeter'), { recursive: true })
  writeFileSync(
    join(folder, 'specs/perimeter/own.spec.ts'),
    `import { requirement, test } from 'plumbline'
test('The host is a Fedora', requirement('NET-90', {
  why: 'Our own rule.', severity: 'minor', tier: 'preflight', source: 'ours', remedy: 'Install Fedora.', of: ['os'],
}), async ({ expect, os }) => {
  const { id }: { id: string } = await os()
  expect(id).toBe('fedora')
})
`,
  )
  const { said } = plumbline('judge', 'evidence.jsonl')
  const report = join(folder, 'reports/out/latest/audit.json')

  expect(existsSync(report), said).toBe(true)
  const made = audit.parse(JSON.parse(readFileSync(report, 'utf8')))
  const verdictOf = (id: string) => made.requirements.find(one => one.id === id)?.verdict
  expect([verdictOf('PRE-02'), verdictOf('NET-90'), verdictOf('NET-01')]).toEqual(['passed', 'passed', 'inconclusive'])
  expect(readdirSync(elsewhere)).toEqual(['evidence.jsonl'])
  expect(readdirSync(installed)).not.toContain('node_modules')
  // Installed by root, it is run by others.
  expect(readdirSync(join(folder, 'node_modules')).filter(name => name.startsWith('.'))).toEqual([])
})

test('a bad inventory is a sentence that names the field, from any folder', () => {
  writeFileSync(join(folder, 'inventory.yaml'), 'targets: { box: { ssh: { host: 1 } } }\n')
  const { exitCode, said } = plumbline('audit')

  expect(exitCode).toBe(3)
  expect(said).toContain(`${join(folder, 'inventory.yaml')}: targets.box.ssh.host: `)
})
