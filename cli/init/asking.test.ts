import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { askedAt, LeftUnanswered } from './asking.ts'

/** Somebody who types this, a line for each question. */
function typing(...lines: string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const person = askedAt({ input, output })
  const said = text(output)
  void (async () => {
    for (const one of lines) {
      await new Promise(resolve => setTimeout(resolve, 20))
      input.write(one)
    }
  })()
  const shown = (): Promise<string> => {
    output.end()
    return said
  }
  return { person, shown }
}

const answers = ['a', 'b', 'c'].map(value => ({ value, label: `the ${value}` }))

test('a line, an agreement and one of several', async () => {
  expect(await typing('box\n').person.text('Name?')).toBe('box')
  expect(await typing('y\n').person.agrees('Sure?')).toBe(true)
  expect(await typing('\n').person.agrees('Sure?')).toBe(false)
  expect(await typing('2\n').person.one('Which?', answers)).toBe('b')
  expect(await typing('\n').person.one('Which?', answers)).toBe('a')
})

test('several, and what Enter takes', async () => {
  expect(await typing('3, 1\n').person.several('Which?', answers)).toEqual(['a', 'c'])
  expect(await typing('\n').person.several('Which?', answers)).toEqual([])
  expect(await typing('\n').person.several('Which?', answers, ['b'])).toEqual(['b'])
})

test('what is no number of the list is asked for again', async () => {
  const { person, shown } = typing('4\n', 'x\n', '1\n')
  expect(await person.several('Which?', answers)).toEqual(['a'])
  expect((await shown()).match(/Expected numbers from 1 to 3/g)).toHaveLength(2)
})

test('a secret is not shown', async () => {
  const { person, shown } = typing('hush\n')
  expect(await person.secret('Passphrase?')).toBe('hush')
  expect(await shown()).not.toContain('hush')
})

test('Ctrl-C at a question is no answer', async () => {
  await expect(typing('\u0003').person.text('Name?')).rejects.toThrow(LeftUnanswered)
  await expect(typing('\u0003').person.several('Which?', answers)).rejects.toThrow(LeftUnanswered)
})
