import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parseTarget, root } from '../provision/inventory.ts'
import { declaredRequirements } from './declared.ts'
import { begun, type Preamble, writePreamble } from './preamble.ts'
import { Checkout } from './testing/checkout.ts'

const example = readFileSync(join(root, 'inventory.example.yaml'), 'utf8')
const target = parseTarget(example, 'homelab', join(root, 'inventory.example.yaml'))
const { declared } = declaredRequirements(root)

let checkout: Checkout
beforeAll(() => {
  checkout = new Checkout()
  return () => checkout.remove()
}, 60_000)

const startedAt = '2026-11-20T01:00:00.000Z'
const record = (id: string, what: string, value: unknown) => ({
  ...{ id, what, vantage: 'host', startedAt, durationMs: 3, outcome: { value } },
})
const held = [
  record('e1', 'ssh-login', { hostKey: target.ssh.hostKey }),
  record('e2', 'os-release', { id: target.os.id, version: '44', name: 'Fedora Linux 44' }),
  record('e3', 'image', null),
]

/** A run that was asked for PRE-01 and PRE-02. */
const asked: Preamble = {
  ...begun('2026-11-20T01-00-00Z', startedAt, target),
  finishedAt: '2026-11-20T01:02:00.000Z',
  leftOut: declared.map(({ id }) => id).filter(id => !['PRE-01', 'PRE-02'].includes(id)),
}

/** Judges evidence again in the empty checkout. */
function judgeAgain(preamble: Preamble, records: readonly unknown[]) {
  const file = join(checkout.folder, `evidence-${records.length}-${preamble.waivers.length}.jsonl`)
  writeFileSync(file, records.map(one => `${JSON.stringify(one)}\n`).join(''))
  writePreamble(file, preamble)
  return checkout.specs([], { EVIDENCE: file })
}

test('a green run is green again on a machine that knows nothing of its target', async () => {
  const { exitCode, output, audit, verdicts } = await judgeAgain(asked, held)

  expect({ exitCode, verdicts }, output).toEqual({ exitCode: 0, verdicts: { 'PRE-01': 'passed', 'PRE-02': 'passed' } })
  expect(audit).toMatchObject({
    target: { name: 'homelab', address: target.ssh.host },
    startedAt,
    finishedAt: asked.finishedAt,
  })
}, 120_000)

test('one change turns one requirement, a waiver is judged by the day of the run, and what is newer is not known', async () => {
  const waiver = { requirement: 'PRE-02', reason: 'Moved soon', owner: 'ops@example.org', expires: '2026-11-21' }
  const { exitCode, output, verdicts } = await judgeAgain(
    { ...asked, waivers: [waiver], leftOut: asked.leftOut.filter(id => id !== 'PRE-16') },
    [
      record('e1', 'ssh-login', { hostKey: 'ssh-ed25519 AAAAother' }),
      record('e2', 'os-release', { id: 'arch' }),
      record('e3', 'image', null),
    ],
  )

  expect({ exitCode, verdicts }, output).toEqual({
    exitCode: 1,
    verdicts: { 'PRE-01': 'failed', 'PRE-02': 'waived', 'PRE-16': 'inconclusive' },
  })
}, 120_000)

test('evidence of an earlier version, which this one cannot read, is inconclusive and says so', async () => {
  const { exitCode, output, audit, verdicts } = await judgeAgain({ ...asked, suite: '0.0.7' }, [
    ...held.filter(({ what }) => what !== 'os-release'),
    record('e2', 'os-release', null),
  ])

  expect({ exitCode, verdicts }, output).toEqual({
    exitCode: 2,
    verdicts: { 'PRE-01': 'passed', 'PRE-02': 'inconclusive' },
  })
  expect(audit.requirements.find(({ id }) => id === 'PRE-02')?.because).toMatch(
    /^The evidence was recorded by version 0\.0\.7 of the suite, and this one \(\d+\.\d+\.\d+\) cannot read what was recorded of "image" from host, "os-release" from host: Cannot read properties of null/,
  )
}, 120_000)
