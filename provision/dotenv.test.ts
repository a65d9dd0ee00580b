import { expect, test } from 'vitest'
import { parseDotenv } from './dotenv.ts'

const read = (text: string, environment = {}): unknown => {
  const assignment = parseDotenv(text, environment).get('A')
  return assignment && 'value' in assignment ? assignment.value : assignment
}

test.for([
  ['A=Kq3vT9mWz7xP2#Lw8', 'Kq3vT9mWz7xP2#Lw8'],
  ['A=#Kq3vT9mWz7xP2', '#Kq3vT9mWz7xP2'],
  ['A=Kq3vT9 # the old one', 'Kq3vT9'],
  ['A=Kq3vT9\t# the old one', 'Kq3vT9'],
  ['A= # to be chosen', ''],
  ['A=', ''],
  ['A="Kq3 # vT9" # a note', 'Kq3 # vT9'],
  ["A='Kq3 # $vT9 \\n'", 'Kq3 # $vT9 \\n'],
  ["A='it\\'s'", "it's"],
  ['A="a\\nb\\"c\\\\d\\$e"', 'a\nb"c\\d$e'],
  ['A=a\\nb', 'a\\nb'],
  ['A=a"b\'c', 'a"b\'c'],
  ['A="one\ntwo"\nB=3', 'one\ntwo'],
  ['\uFEFFA=first', 'first'],
  ['A=windows\r\nB=3\r\n', 'windows'],
  ['export A=exported', 'exported'],
  ['  A = spaced out  ', 'spaced out'],
  ['A: yaml', 'yaml'],
  ['A=b=c==', 'b=c=='],
  ['# A=no\n\n  # nor this\nA=last', 'last'],
  ['A=1\nA=2', '2'],
  ['B\nA=$5 or 5$', '$5 or 5$'],
  ['A=pa$$word', 'pa$word'],
  ['B=owner\nA=${B}@example.org', 'owner@example.org'],
  ['B=owner\nA="$B@example.org"', 'owner@example.org'],
] as const)('%j is read as Compose reads it', ([text, value]) => {
  expect(read(text)).toBe(value)
})

test('the environment goes before the file where a value names a variable', () => {
  expect(read('B=file\nA=$B', { B: 'environment' })).toBe('environment')
})

test.for(['A=Kq3$vT9m', 'A=${vT9m}', 'A="Kq3${vT9m:-x}"'])('%j would lose a part of it without a word', text => {
  expect(read(text)).toEqual({ because: expect.stringContaining('put the value in single quotes') })
  expect(JSON.stringify(read(text))).not.toContain('vT9')
})

test.for([
  ['B=1\nA="never closed\nC=2', /^line 2 has a quote/],
  ["A='closed'too early", /^line 1 has a quote/],
  ['A=1\n\nOwn secrets', /^line 3 is not of the form NAME=value$/],
  ['=value', /^line 1 is not/],
] as const)('%j is said to be unreadable, without showing it', ([text, message]) => {
  expect(() => parseDotenv(text)).toThrow(message)
})
