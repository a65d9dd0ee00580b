import { expect, test } from 'vitest'
import { differencesIn, subjectOf } from './comparison.ts'

const lines = (text: string): string[] => differencesIn(text).map(({ side, text }) => `${side}: ${text}`)

test('of two lists of sentences, what only one of them has', () => {
  expect(
    lines(
      [
        '- Expected  - 2',
        '+ Received  + 1',
        '',
        '  [',
        '    "a running",',
        '-   "b running",',
        '-   "c running",',
        '+   "b exited",',
        '  ]',
      ].join('\n'),
    ),
  ).toEqual(['expected: b running', 'expected: c running', 'seen: b exited'])
})

test('where nothing may be, what is there', () => {
  expect(lines('- Expected\n+ Received\n\n- []\n+ [\n+   "one \\"quoted\\"",\n+   "two",\n+ ]')).toEqual([
    'seen: one "quoted"',
    'seen: two',
  ])
})

test('deep inside, with the keys that lead there', () => {
  const diff = [
    '- Expected',
    '+ Received',
    '',
    '  {',
    '    "zone": {',
    '      "ports": [',
    '        "443/tcp",',
    '+       "9999/tcp",',
    '      ],',
    '-     "target": "default",',
    '+     "target": "ACCEPT",',
    '    },',
    '  }',
  ]
  expect(lines(diff.join('\n'))).toEqual([
    'both: "zone": {',
    'both: "ports": [',
    'seen: 9999/tcp',
    'expected: "target": "default"',
    'seen: "target": "ACCEPT"',
  ])
})

test('what a spec calls the thing stands before the word "expected"', () => {
  expect(subjectOf('not labelled: expected [ …(2) ] to deeply equal []')).toBe('not labelled')
  expect(subjectOf('expected 3 to be 4')).toBe('')
})
