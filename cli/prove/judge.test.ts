import { expect, test } from 'vitest'
import { judgeCases, redIn } from './judge.ts'
import { faultOf, requirements } from './trial.ts'

const judge = (
  cases: Parameters<typeof judgeCases>[0],
  says: Parameters<typeof requirements>[0],
  needs?: Parameters<typeof requirements>[1],
) => {
  const { of, undeclared } = judgeCases(cases, { requirements: requirements(says, needs) })
  return [...of.flat(), ...undeclared.map(({ sentence }) => sentence)]
}
const red = ['failed', 'saw x'] as const
const green = ['passed', ''] as const

test('a fault is killed when its requirement fails, shows it, and nothing else is red', () => {
  expect(judge([faultOf('NET-02', 'x')], { 'NET-02': red, 'NET-03': green })).toEqual([])
})

test('what was planted may be told by what was seen, and not by what was expected', () => {
  const finding = (side: string) => [
    {
      ...requirements({ 'NET-02': ['failed', 'expected [] to equal []'] })[0],
      comparison: { expected: '', seen: '', difference: [{ side, text: '8090 listens' }] },
    },
  ]
  const against = (side: string) =>
    judgeCases([faultOf('NET-02', '8090')], { requirements: finding(side) as never }).of[0]
  expect(against('seen')).toEqual([])
  expect(against('expected')).toHaveLength(1)
})

test('a requirement that stays green, or cannot look, survives', () => {
  for (const verdict of ['passed', 'inconclusive', 'not checked', 'waived'])
    expect(judge([faultOf('NET-02', 'x')], { 'NET-02': [verdict, 'x'] })[0]).toMatch(/^NET-02 survived/)
  expect(judge([faultOf('NET-02', 'x')], {})).toEqual(['The run did not report NET-02.'])
})

test('what else turns red must be declared, and what is declared must turn red', () => {
  const says = { 'NET-02': red, 'NET-03': red }
  expect(judge([faultOf('NET-02', 'x')], says)).toEqual(['NET-03 was failed, which is not declared: saw x'])
  const declared = faultOf('NET-02', 'x', { alsoBreaks: { 'NET-03': 'same port' } })
  expect(judge([declared], says)).toEqual([])
  expect(judge([declared], { ...says, 'NET-03': green })).toEqual([
    'NET-03 stayed green, though the fault says that it breaks it.',
  ])
})

test('what else turned red is told by one line, and by the next where the first only announces it', () => {
  const because = (text: string) => judge([faultOf('NET-02', 'x')], { 'NET-02': red, 'NET-03': ['inconclusive', text] })
  expect(because('saw x\nand y')).toEqual(['NET-03 was inconclusive, which is not declared: saw x'])
  expect(because('Transform failed with 1 error:\n\nfile.ts:3: Unexpected token\n more')).toEqual([
    'NET-03 was inconclusive, which is not declared: Transform failed with 1 error: file.ts:3: Unexpected token',
  ])
})

test('what needs something that the same fault broke may be red, and nothing else', () => {
  const says = { 'PRX-01': red, 'PRX-03': red, 'TEN-01': ['inconclusive', 'no answer'], 'NET-03': red } as const
  const needs = { 'PRX-03': ['PRX-01'], 'TEN-01': ['PRX-03'], 'NET-03': ['PRE-04'] }
  expect(judge([faultOf('PRX-01', 'x')], says, needs)).toEqual(['NET-03 was failed, which is not declared: saw x'])
  expect(judge([faultOf('PRX-03', 'x')], says, needs)).toHaveLength(2)
})

test('a fault that blinds excuses what could not be observed, and nothing that failed', () => {
  const blind = faultOf('PRE-01', 'x', { blinds: 'the connection' })
  expect(judge([blind], { 'PRE-01': red, 'NET-03': ['inconclusive', ''] })).toEqual([])
  expect(judge([blind], { 'PRE-01': red, 'NET-03': red })).toHaveLength(1)
})

test('after the repair everything that is not green is named', () => {
  expect(redIn({ requirements: requirements({ 'NET-02': red, 'NET-03': green }) })).toEqual([
    { id: 'NET-02', sentence: 'NET-02 is failed: saw x' },
  ])
})
