import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { askedAt, LeftUnanswered } from './asking.ts'

const [down, space, enter, ctrlC, ctrlD] = ['\u001b[B', ' ', '\r', '\u0003', '\u0004']

/** Somebody who presses these keys, each once the terminal has settled. */
function pressing(...keys: string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let shown = ''
  output.on('data', chunk => {
    shown += String(chunk)
  })
  // What a terminal has, and a stream has not.
  const terminal = {
    input: Object.assign(input, { isTTY: true, setRawMode: () => input }),
    output: Object.assign(output, { columns: 80, rows: 24 }),
  }
  const press = async (): Promise<void> => {
    for (const key of keys) {
      await new Promise(resolve => setTimeout(resolve, 30))
      input.write(key)
    }
  }
  void press()
  return { person: askedAt(terminal), input, shown: () => stripVTControlCharacters(shown) }
}

const answers = ['a', 'b', 'c'].map(value => ({ value, label: `the ${value}`, hint: `it is ${value}` }))

test('a line, an agreement and one of several', async () => {
  expect(await pressing('b', 'o', 'x', enter).person.text('Name?')).toBe('box')
  expect(await pressing(enter).person.text('Name?')).toBe('')
  expect(await pressing('y').person.agrees('Sure?')).toBe(true)
  expect(await pressing(enter).person.agrees('Sure?')).toBe(false)
  expect(await pressing(down, enter).person.one('Which?', answers)).toBe('b')
  expect(await pressing(enter).person.one('Which?', answers)).toBe('a')
})

test('several, and what Enter takes', async () => {
  const { person, shown } = pressing(space, down, down, space, enter)
  expect(await person.several('Which?', answers)).toEqual(['a', 'c'])
  expect(shown()).toMatch(/Which\?[\s\S]*the a[\s\S]*the b[\s\S]*the c/)
  expect(await pressing(enter).person.several('Which?', answers)).toEqual([])
  expect(await pressing(enter).person.several('Which?', answers, ['b'])).toEqual(['b'])
})

test('a secret is not shown', async () => {
  const { person, shown } = pressing('h', 'u', 's', 'h', enter)
  expect(await person.secret('Passphrase?')).toBe('hush')
  expect(shown()).not.toContain('hush')
})

test.for([
  ['Ctrl-C', ctrlC],
  ['Ctrl-D', ctrlD],
] as const)('%s at a question is no answer', async ([, key]) => {
  for (const ask of ['text', 'secret', 'agrees'] as const)
    await expect(pressing(key).person[ask]('Name?'), ask).rejects.toThrow(LeftUnanswered)
  await expect(pressing(key).person.several('Which?', answers)).rejects.toThrow(LeftUnanswered)
  await expect(pressing(key).person.one('Which?', answers)).rejects.toThrow(LeftUnanswered)
})

test('a terminal that closes at a question gives no answer', async () => {
  const { person, input } = pressing('b')
  const asked = person.text('Name?')
  input.end()
  await expect(asked).rejects.toThrow(LeftUnanswered)
})

test('a word in between', () => {
  const { person, shown } = pressing()
  person.tell('It is no PEM.')
  expect(shown()).toContain('It is no PEM.')
})
