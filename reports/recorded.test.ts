import { expect, test } from 'vitest'
import { readAgain } from './recorded.ts'
import { finding, record, sampleAudit } from './testing/sample.ts'

const stumble = {
  message: "Cannot read properties of undefined (reading 'filter')",
  assertion: false,
  kind: 'TypeError',
}
const stumbled = finding({ state: 'failed', failures: [stumble], evidence: ['e1', 'e2'] })
const records = [record(), record({ id: 'e2', what: 'tailscale' })]

/** What is said of one finding in the end. */
function told(one: typeof stumbled, recordedBy: string | null): string {
  const findings = readAgain([one], records, { recordedBy, judgedBy: '0.2.0' })
  const { exitCode, requirements } = sampleAudit({ findings })
  return `${exitCode} ${requirements[0]?.verdict}: ${requirements[0]?.because}`
}

test('What an earlier version recorded in another form is inconclusive, with who recorded it, what cannot be read, and what to do', () => {
  expect(told(stumbled, '0.1.0')).toBe(
    `2 inconclusive: The evidence was recorded by version 0.1.0 of the suite, and this one (0.2.0) cannot read what was recorded of "docker-containers" from host, "tailscale" from host: Cannot read properties of undefined (reading 'filter'). Judge it with that version, or look at the target again.`,
  )
  expect(told(stumbled, null)).toContain('recorded by an earlier version of the suite, and this one (0.2.0)')
})

test('Where both versions are the same, it is said that nobody can tell what is wrong', () => {
  expect(told(stumbled, '0.2.0')).toMatch(/^2 inconclusive: .* same version, .* cannot be told from it/)
})

test('It is not failed, whatever the spec had said before it stumbled', () => {
  const said = { message: 'expected 1 to be 2', assertion: true }
  expect(told({ ...stumbled, failures: [said, stumble] }, null)).toMatch(/^2 inconclusive/)
})

test('What failed, what passed, and what says itself why it cannot be told, stand', () => {
  const others = [
    finding({
      state: 'failed',
      failures: [{ message: 'expected 1 to be 2', assertion: true, kind: 'AssertionError' }],
    }),
    finding(),
    finding({ state: 'failed', failures: [stumble], inconclusive: 'The recorded evidence holds no "gpu".' }),
    finding({ state: 'failed', failures: [{ message: 'No control.', assertion: false, kind: 'Error' }] }),
  ]
  expect(readAgain(others, records, { recordedBy: null, judgedBy: '0.2.0' })).toEqual(others)
})

test('Where nothing was looked at before, it says so much', () => {
  expect(told({ ...stumbled, evidence: [] }, null)).toContain('cannot read what was recorded: Cannot')
})

test('Of many looks it names a few, and counts the rest', () => {
  const many = Array.from({ length: 5 }, (_, at) => record({ id: `e${at}`, what: `look-${at}` }))
  const one = { ...stumbled, evidence: many.map(({ id }) => id) }
  const [read] = readAgain([one], many, { recordedBy: null, judgedBy: '0.2.0' })
  expect(read?.inconclusive).toContain('"look-2" from host and 2 more: Cannot')
})
