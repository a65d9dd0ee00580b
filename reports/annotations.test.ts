import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parseTarget, root } from '../provision/inventory.ts'
import { declaredRequirements } from './declared.ts'
import { begun, writePreamble } from './preamble.ts'
import { Checkout } from './testing/checkout.ts'

/** What vitest's UI is given of a requirement. */
const listener = `export default class {
  onTestCaseAnnotate(test, { type, message, attachment }) {
    console.log('annotated ' + JSON.stringify({ id: test.meta().requirement.id, type, message, body: attachment?.body }))
  }
}
`
const startedAt = '2026-11-20T01:00:00.000Z'

let checkout: Checkout
let evidence: string

beforeAll(() => {
  checkout = new Checkout()
  writeFileSync(join(checkout.folder, 'listener.mjs'), listener)
  const example = join(root, 'inventory.example.yaml')
  const target = parseTarget(readFileSync(example, 'utf8'), 'homelab', example)
  const { declared } = declaredRequirements(root)
  evidence = join(checkout.folder, 'evidence.jsonl')
  const value = { id: target.os.id, version: '44', name: 'Fedora Linux 44' }
  const records = [
    { id: 'e1', what: 'os-release', vantage: 'host', startedAt, durationMs: 3, outcome: { value } },
    { id: 'e2', what: 'image', vantage: 'host', startedAt, durationMs: 3, outcome: { value: null } },
  ]
  writeFileSync(evidence, records.map(one => `${JSON.stringify(one)}\n`).join(''))
  writePreamble(evidence, {
    ...begun('2026-11-20T01-00-00Z', startedAt, {
      ...target,
      notOffered: { 'NET-13': 'Its zone is of another firewall.' },
    }),
    finishedAt: '2026-11-20T01:02:00.000Z',
    waivers: [
      { requirement: 'PRE-16', reason: 'The proxy moves.', owner: 'the owner', expires: '2999-01-01' },
      { requirement: 'NET-13', reason: 'r', owner: 'o', expires: '2999-01-01', target: 'another' },
    ],
    leftOut: declared.map(({ id }) => id).filter(id => !['PRE-02', 'PRE-16', 'NET-13'].includes(id)),
  })
  return () => checkout.remove()
}, 60_000)

async function annotated(...words: string[]): Promise<{ id: string; type: string; message: string; body?: string }[]> {
  const reporters = ['--reporter=./listener.mjs', '--reporter=./reports/reporter.ts']
  const { output } = await checkout.specs([...reporters, ...words], { EVIDENCE: evidence })
  return [...output.matchAll(/^annotated (.*)$/gm)].map(([, line = '']) => JSON.parse(line))
}

test('Whoever browses a run has the evidence whole, and why a requirement is neither passed nor failed', async () => {
  const all = await annotated('--ui', '--open=false', '--api.port=0')
  const [os] = all.filter(({ id, type }) => id === 'PRE-02' && type === 'evidence')
  expect(JSON.parse(os?.body ?? '{}')).toMatchObject({ what: 'os-release', outcome: { value: { version: '44' } } })
  expect(all.filter(({ type }) => type === 'accepted')).toEqual([
    { id: 'PRE-16', type: 'accepted', message: 'Waived by the owner until 2999-01-01: The proxy moves.' },
  ])
  const others = all
    .filter(({ type }) => !['accepted', 'evidence'].includes(type))
    .toSorted((a, b) => a.id.localeCompare(b.id))
  expect(others).toEqual([
    { id: 'NET-13', type: 'not offered', message: 'Not judged: Its zone is of another firewall.' },
    { id: 'PRE-16', type: 'inconclusive', message: expect.stringMatching(/^Neither passed nor failed: /) },
  ])
}, 120_000)

test('Where nobody browses it, nothing is attached', async () => {
  const all = await annotated()
  expect(all).toContainEqual({ id: 'PRE-02', type: 'evidence', message: expect.stringContaining('os-release') })
  expect(all.filter(({ body }) => body !== undefined)).toEqual([])
}, 120_000)
