import { expect, test } from 'vitest'
import { makeLog } from './log.ts'

function logged(what: object): { readonly text: string; readonly line: Record<string, unknown> } {
  let text = ''
  makeLog('debug', {
    write: piece => {
      text = piece
    },
  }).info(what, 'said')
  return { text, line: JSON.parse(text) as Record<string, unknown> }
}

test('A line is one JSON object with its level, its time and its message', () => {
  const { text, line } = logged({ route: '/x' })

  expect(text.endsWith('}\n')).toBe(true)
  expect(line).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), route: '/x', msg: 'said' })
})

test('Of an error its kind, its code and its place are told, and nothing that it says', () => {
  const cause = Object.assign(new Error('invalid input: "secret"'), { code: '22P02' })
  const error = new Error('Failed query: select\nparams: secret\n    at secret (secret)', { cause })
  const { text, line } = logged({ error })

  expect(text).not.toContain('secret')
  expect(line.error).toMatchObject({ name: 'Error', at: expect.any(Array), cause: { name: 'Error', code: '22P02' } })
  expect((line.error as { at: string[] }).at[0]).toContain('log.test.ts')
})

test.for(['text', undefined, 7])('What was thrown and is no error has only its kind: %s', thrown => {
  expect(logged({ error: thrown }).line.error).toEqual(thrown === undefined ? undefined : { name: typeof thrown })
})

test('Secrets in what is logged are taken out', () => {
  const { text } = logged({
    password: 'secret-1',
    body: { token: 'secret-2', headers: { authorization: 'secret-3', cookie: 'secret-4' } },
  })

  expect(text).not.toContain('secret-')
})
