import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { parseTarget, root } from '../provision/inventory.ts'
import { audit } from './audit.ts'
import { declaredRequirements } from './declared.ts'
import { begun, type Preamble, writePreamble } from './preamble.ts'

const example = readFileSync(join(root, 'inventory.example.yaml'), 'utf8')
const target = parseTarget(example, 'homelab', join(root, 'inventory.example.yaml'))
const { declared } = declaredRequirements(root)

/** What a checkout does not hold. */
const ownOfThisMachine = /^(node_modules|\.git|\.lab|\.cache|\.env|inventory\.yaml|reports\/out)$/

/** A checkout of the suite on a machine that knows no target: no lab, no inventory, no secrets. */
let checkout: string
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plumbline-checkout-'))
  cpSync(root, checkout, { recursive: true, filter: path => !ownOfThisMachine.test(relative(root, path)) })
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  return () => rmSync(checkout, { recursive: true })
}, 60_000)

const startedAt = '2026-11-20T01:00:00.000Z'
const record = (id: string, what: string, value: unknown) => ({
  ...{ id, what, vantage: 'host', startedAt, durationMs: 3, outcome: { value } },
})
const held = [
  record('e1', 'ssh-login', { hostKey: target.ssh.hostKey }),
  record('e2', 'os-release', { id: target.os.id, version: '44', name: 'Fedora Linux 44' }),
]

/** A run that was asked for PRE-01 and PRE-02. */
const asked: Preamble = {
  ...begun('2026-11-20T01-00-00Z', startedAt, target),
  finishedAt: '2026-11-20T01:02:00.000Z',
  leftOut: declared.map(({ id }) => id).filter(id => !['PRE-01', 'PRE-02'].includes(id)),
}

/** Judges evidence again in the empty checkout. */
async function judgeAgain(preamble: Preamble, records: readonly unknown[]) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-evidence-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'evidence.jsonl')
  writeFileSync(file, '')
  for (const one of records) appendFileSync(file, `${JSON.stringify(one)}\n`)
  writePreamble(file, preamble)
  const { TARGET: _, PLUMBLINE_RUN: __, ...environment } = process.env
  const env = { ...environment, VITEST: '', NO_COLOR: '1', EVIDENCE: file, PLUMBLINE_RUN: join(folder, 'run') }
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number; output: string }>()
  const words = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'specs', '--project', 'specs']
  execFile(process.execPath, words, { cwd: checkout, env }, (error, stdout, stderr) =>
    resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr }),
  )
  const { exitCode, output } = await promise
  const made = audit.parse(JSON.parse(readFileSync(join(folder, 'run/audit.json'), 'utf8')))
  const judged = made.requirements.filter(({ promised }) => promised)
  return { exitCode, output, made, verdicts: Object.fromEntries(judged.map(({ id, verdict }) => [id, verdict])) }
}

test('a green run is green again on a machine that knows nothing of its target', async () => {
  const { exitCode, output, made, verdicts } = await judgeAgain(asked, held)

  expect({ exitCode, verdicts }, output).toEqual({ exitCode: 0, verdicts: { 'PRE-01': 'passed', 'PRE-02': 'passed' } })
  expect(made).toMatchObject({
    target: { name: 'homelab', address: target.ssh.host },
    startedAt,
    finishedAt: asked.finishedAt,
  })
}, 120_000)

test('one change turns one requirement, a waiver is judged by the day of the run, and what is newer is not known', async () => {
  const waiver = { requirement: 'PRE-02', reason: 'Moved soon', owner: 'ops@example.org', expires: '2026-11-21' }
  const { exitCode, output, verdicts } = await judgeAgain(
    { ...asked, waivers: [waiver], leftOut: asked.leftOut.filter(id => id !== 'PRE-16') },
    [record('e1', 'ssh-login', { hostKey: 'ssh-ed25519 AAAAother' }), record('e2', 'os-release', { id: 'arch' })],
  )

  expect({ exitCode, verdicts }, output).toEqual({
    exitCode: 1,
    verdicts: { 'PRE-01': 'failed', 'PRE-02': 'waived', 'PRE-16': 'inconclusive' },
  })
}, 120_000)
