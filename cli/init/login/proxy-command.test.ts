import { expect, test } from 'vitest'
import { proxyJumpOf } from './proxy-command.ts'

const target = { host: '10.0.0.5', port: 2222 }

test.for([
  ['ssh -W %h:%p gate', 'gate', []],
  ['/usr/bin/ssh -q -W [%h]:%p alice@gate', 'alice@gate', ['-q']],
  ['exec ssh gate -W %h:%p', 'gate', []],
  ['ssh -qaxW %h:%p -p 2200 -l alice gate', 'gate', ['-q', '-a', '-x', '-p', '2200', '-l', 'alice']],
  ['ssh -o "User alice" -F/tmp/x -W 10.0.0.5:2222 gate', 'gate', ['-o', 'User alice', '-F', '/tmp/x']],
] as const)('%s is a way through a machine', ([command, words, options]) => {
  expect(proxyJumpOf(command, target)).toEqual({ words, options })
})

test.for([
  'nc %h %p',
  'ssh gate nc %h %p',
  'ssh -W %h:22 gate',
  'ssh -W localhost:22 gate',
  'ssh -W %h:%p',
  'ssh gate -W',
  'ssh -W %h:%p $(cat gate)',
  'ssh -W %h:%p gate 2>/dev/null',
  'cloudflared access ssh --hostname %h',
])('%s is another command', command => {
  expect(proxyJumpOf(command, target)).toBeUndefined()
})
