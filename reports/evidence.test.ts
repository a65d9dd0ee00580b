import { expect, test } from 'vitest'
import { parseEvidence, portAnswers, standInsSeen, targetUnreachable } from './evidence.ts'
import { record } from './testing/sample.ts'

test('A line that is no record is named, and the others are read', () => {
  const text = `${JSON.stringify(record())}\n{"id":"e2","wh\n`
  expect(parseEvidence(text)).toEqual({
    records: [record()],
    unreadable: ['Line 2 of evidence.jsonl is no evidence record: {"id":"e2","wh'],
  })
})

const login = (value: unknown) => record({ what: 'ssh-login', outcome: { value } })

test.for<[string, ReturnType<typeof record>[], string | undefined]>([
  ['let us in', [login({ hostKey: 'ssh-ed25519 AAAA' })], undefined],
  ['was never asked', [], undefined],
  ['refused', [record({ what: 'ssh-login', outcome: { error: 'SSH was refused.' } })], 'SSH was refused.'],
  ['could not be asked', [record({ what: 'ssh-login', outcome: { error: 'No key file.' } })], 'No key file.'],
  ['is a neighbour', [record({ what: 'ssh-login', vantage: 'lan', outcome: { error: 'away' } })], undefined],
])('A target that %s', ([, records, sentence]) => {
  expect(targetUnreachable(records)).toBe(sentence)
})

test('Stand-ins are found among the containers, each once', () => {
  const real = record({ outcome: { value: [{ name: 'redis', image: 'redis:8', standIn: null }] } })
  expect(standInsSeen([record(), record(), real])).toEqual([
    { image: 'ollama/ollama:0.32.15', standsInFor: 'Ollama 0.32.15' },
  ])
})

test('Port answers carry their vantage, and other values are none', () => {
  const value = [{ address: '10.89.0.10', port: 22, protocol: 'tcp', answer: 'open' }]
  expect(portAnswers([record(), record({ vantage: 'lan', outcome: { value } })])).toEqual([
    { ...value[0], vantage: 'lan' },
  ])
})
