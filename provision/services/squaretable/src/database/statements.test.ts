import { expect, test } from 'vitest'
import { Statements } from './statements.ts'

const times = (statements: Statements, text: string, count: number) =>
  Array.from({ length: count }, () => statements.nameOf(text))

test('A text is prepared from the third time on, under a name of its own', () => {
  const statements = new Statements()

  expect(times(statements, 'SELECT 1', 4)).toEqual([undefined, undefined, 's1', 's1'])
  expect(times(statements, 'SELECT 2', 3)).toEqual([undefined, undefined, 's2'])
})

test('Texts that are made for the occasion are not prepared', () => {
  expect(times(new Statements(), `INSERT ${'x'.repeat(4000)}`, 5)).toEqual(Array(5).fill(undefined))
})

test('There is an end to what is prepared, and to what is remembered', () => {
  const statements = new Statements()
  for (let one = 0; one < 2000; one += 1) statements.nameOf(`SELECT ${one}`)
  expect(times(statements, 'SELECT 0', 2)).toEqual([undefined, undefined])

  for (let one = 0; one < 100; one += 1) times(statements, `SELECT 'again ${one}'`, 3)
  expect(times(statements, 'SELECT -1', 3)).toEqual([undefined, undefined, undefined])
})
