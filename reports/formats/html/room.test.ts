import { expect, test } from 'vitest'
import type { RequirementProof } from '../../proofs.ts'
import { finding, record, sampleAudit } from '../../testing/sample.ts'
import { html } from './html.ts'
import { beginning, fairLimit } from './room.ts'

test('Short texts stay whole, and of long ones stays as much as there is room for', () => {
  const texts = ['short', 'x'.repeat(1000), 'y'.repeat(1000)]
  expect(fairLimit(texts, 5000, 800)).toBe(800)
  const limit = fairLimit(texts, 605, 800)
  expect(limit).toBeGreaterThan(280)
  expect(limit).toBeLessThanOrEqual(300)
})

test('What a page has to escape takes the room that it takes there', () => {
  expect(fairLimit(['"'.repeat(1000)], 600, 1000)).toBeLessThanOrEqual(100)
})

test('What is cut says how much is missing, and where it is', () => {
  expect(beginning('abc', 3, 'evidence.jsonl')).toBe('abc')
  expect(beginning('abcd', 3, 'evidence.jsonl')).toBe('abc\n… 1 more characters in evidence.jsonl')
})

/** A run of 200 requirements. @param text what each of them says, and what each piece of evidence holds. */
function largeRun(text: string, state: 'passed' | 'failed'): string {
  const failed = {
    failures: [{ message: text, assertion: true }],
    comparison: { expected: text, seen: text, difference: [] },
  }
  const ids = Array.from({ length: 200 }, (_, at) => `e${at}`)
  const proof: RequirementProof = {
    state: 'proven',
    since: '2026-11-20',
    by: Array.from({ length: 6 }, (_, at) => `a container publishes its port number ${at} on another address`),
    green: ['a DHCP client listens on the LAN address', 'Docker binds a second address for IPv6'],
  }
  const findings = ids.map((evidence, at) =>
    finding({
      id: `NET-${at}`,
      title: `Every published container port number ${at} is bound to the Tailscale address, and to no other`,
      evidence: [evidence],
      state,
      ...(state === 'failed' && failed),
    }),
  )
  const records = ids.map(id => record({ id, outcome: { value: { text } }, raw: text }))
  const proofs = new Map(findings.map(({ id }) => [id, proof]))
  return html.render(sampleAudit({ findings, proofs, evidence: { records, unreadable: [] } }), records)
}

const mostBytes = 1_500_000

test.for([
  ['that hold, with the evidence of a usual run', 'passed', '{"port": 8090, "address": "10.89.0.10"}\n'.repeat(60)],
  ['that fail, with more evidence than anybody reads', 'failed', '<"漢&>\n'.repeat(4000)],
] as const)('The report of 200 requirements %s has less than 1.5 MB', ([, state, text]) => {
  expect(Buffer.byteLength(largeRun(text, state))).toBeLessThan(mostBytes)
})
