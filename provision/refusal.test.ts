import { expect, test } from 'vitest'
import { asTyped, notForwarded, whyRefused } from './refusal.ts'

const login = { host: 'box.lan', port: 2222, user: 'me' }
const nothing = { tried: [], leftOut: [], methods: undefined }
const refused = { ...nothing, tried: ['~/.ssh/a', '~/.ssh/b'], methods: ['publickey', 'password'] }
const failure = (more: object, message = 'it failed') => Object.assign(new Error(message), more)
const noKey = failure({ level: 'client-authentication' })

test.for([
  [
    'a refused key',
    noKey,
    refused,
    'refused the login of "me" with ~/.ssh/a and ~/.ssh/b: check ssh.user and ssh.iden',
  ],
  ['no key', noKey, { ...nothing, methods: ['publickey'] }, 'could be offered no key for "me"'],
  [
    'passwords only',
    noKey,
    { ...nothing, methods: ['password', 'keyboard-interactive'] },
    'only password and keyboard',
  ],
  ['two factors', noKey, { ...refused, methods: ['password'] }, 'took a key of "me" and wants password besides'],
  ['what was left out', noKey, { ...refused, leftOut: ['c is locked.'] }, 'authorized_keys. c is locked.'],
  ['silence', failure({ level: 'client-timeout' }), nothing, 'did not answer in time: is the host up'],
  ['silence after the keys', failure({ level: 'client-timeout' }), refused, 'does the SSH agent wait for somebody'],
  ['a closed port', failure({ code: 'ECONNREFUSED' }), nothing, 'was refused: is sshd running, and ssh.port right?'],
  ['no route', failure({ code: 'EHOSTUNREACH' }), nothing, 'found no way there (EHOSTUNREACH)'],
  ['no such name', failure({ code: 'ENOTFOUND' }), nothing, 'ssh.host "box.lan" of the host does not resolve.'],
  ['a reset', failure({ code: 'ECONNRESET' }), nothing, 'PerSourcePenalties'],
  [
    'anything else',
    failure({}, 'no matching cipher'),
    nothing,
    'SSH to the host (box.lan:2222) failed: no matching cipher',
  ],
] as const)('%s', ([, error, attempt, sentence]) => {
  expect(whyRefused(error, login, 'the host', attempt)).toContain(sentence)
})

test('who typed a name knows no field of the inventory', () => {
  for (const error of [noKey, failure({ code: 'ECONNREFUSED' }), failure({ code: 'ENOTFOUND' })]) {
    expect(whyRefused(error, login, 'box.lan', refused, asTyped)).not.toContain('ssh.')
  }
})

test('a jump host that tried is told from one that did not', () => {
  const why = (reason: number) => notForwarded(failure({ reason }, 'why'), 'the jump host', login)
  expect(why(2)).toBe(
    'the jump host could not connect to box.lan:2222 (why): is that machine up, and its address right as seen from there?',
  )
  expect(why(1)).toContain('the jump host does not forward connections to box.lan:2222 (why): its sshd must allow it')
})
