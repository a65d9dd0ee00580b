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
  ['A=${DATA:-/cold-storage}', '/cold-storage'],
  ['DATA=\nA=${DATA:-/cold-storage}/ai', '/cold-storage/ai'],
  ['DATA=/mnt\nA="${DATA:-/cold-storage}/ai"', '/mnt/ai'],
  ['DATA=\nA=a${DATA-/cold-storage}', 'a'],
  ['A=${DATA-/cold-storage}', '/cold-storage'],
  ['A=${DATA-}', ''],
  ['DISK=/mnt\nA=${DATA:-${DISK:-/cold}/storage}/ai', '/mnt/storage/ai'],
  ['A=${DATA:-${DISK:-/cold}-storage}', '/cold-storage'],
  ['DATA=/mnt\nA=${DATA:?say where}', '/mnt'],
  ['DATA=\nA=a${DATA?say where}', 'a'],
  ['DATA=/mnt\nA=${DATA:+$DATA/ai}', '/mnt/ai'],
  ['A=a${DATA:+/ai}${DATA+/ai}', 'a'],
  ['A=${DATA:-a$$b}', 'a$b'],
] as const)('%j is read as Compose reads it', ([text, value]) => {
  expect(read(text)).toBe(value)
})

test('the environment goes before the file where a value names a variable', () => {
  expect(read('B=file\nA=$B', { B: 'environment' })).toBe('environment')
})

test.for(['A=Kq3$vT9m', 'A=${vT9m}', 'A="Kq3${B:-$vT9m}"'])('%j would lose a part of it without a word', text => {
  expect(read(text)).toEqual({ because: expect.stringContaining('put the value in single quotes') })
  expect(JSON.stringify(read(text))).not.toContain('vT9')
})

test.for([
  ['A=${DATA:?say where}', 'asks for the variable DATA, which is not set: say where'],
  ['DATA=\nA=/a/${DATA:?}', 'asks for the variable DATA, which is not set'],
  ['A=${B:-${DATA?say where}}', 'asks for the variable DATA, which is not set: say where'],
] as const)('%j says what it asks for', ([text, because]) => {
  expect(read(text)).toEqual({ because })
})

test.for(['A=Kq3${vT9m', 'A=${}', 'A=${5x}', 'A=${vT9m~x}', 'A=${vT9m:-${B}'])(
  '%j cannot be read by Compose either',
  text => {
    expect(read(text)).toEqual({ because: expect.stringContaining('cannot read: put the value in single quotes') })
    expect(JSON.stringify(read(text))).not.toContain('vT9')
  },
)

test.for([
  ['B=1\nA="never closed\nC=2', /^line 2 has a quote/],
  ["A='closed'too early", /^line 1 has a quote/],
  ['A=1\n\nOwn secrets', /^line 3 is not of the form NAME=value$/],
  ['=value', /^line 1 is not/],
] as const)('%j is said to be unreadable, without showing it', ([text, message]) => {
  expect(() => parseDotenv(text)).toThrow(message)
})
