import { expect, test } from 'vitest'
import { fault } from '../../fixtures/faults/fault.ts'
import { choose } from './cases.ts'

const cases = ['NET-05', 'NET-05', 'NET-12', 'PRE-01'].map((requirement, at) => ({
  requirement,
  fault: fault(`fault ${at}`, async () => undefined),
}))
const names = (...only: string[]) => choose(cases, only).map(one => one.fault.name)

test('a requirement, or a whole chapter', () => {
  expect(names('NET-05')).toEqual(['fault 0', 'fault 1'])
  expect(names('NET')).toEqual(['fault 0', 'fault 1', 'fault 2'])
})

test('a word that no fault answers to is named', () => {
  expect(() => names('NET-05', 'NET-99', 'NE')).toThrow(/names NET-99, NE, for which there is no fault/)
})
