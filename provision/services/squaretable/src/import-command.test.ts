import { expect, test } from 'vitest'
import { readWords } from './import-command.ts'

const id = '0f8fad5b-d9cb-469f-a165-70867728950e'

test('The words of the command say who imports what', () => {
  expect(readWords(['--tenant', id, '--user', id, '--folder', 'data'])).toEqual({
    tenantId: id,
    userId: id,
    path: 'data',
  })
  expect(readWords(['--tenant', id, '--user', id, '--archive', 'a.zip'])).toMatchObject({ path: 'a.zip' })
})

test.each([
  ['--tenant takes the id', []],
  ['--tenant takes the id', ['--tenant', 'all']],
  ['--user takes the id', ['--tenant', id]],
  ['either --folder or --archive', ['--tenant', id, '--user', id]],
  ['either --folder or --archive', ['--tenant', id, '--user', id, '--folder', 'a', '--archive', 'b']],
  ["Unknown option '--all'", ['--all']],
])('Wrong words are refused: %s', (reason, words) => {
  expect(() => readWords(words)).toThrow(reason)
})
