import { expect, test } from 'vitest'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { noticeOf } from '../../reports/notice.ts'
import { finding, sampleAudit } from '../../reports/testing/sample.ts'
import { receiversOf } from './receivers.ts'

const hostile = 'A title with <b>&"tags"</b>\u001b[31m and\nlines'
const audit = sampleAudit({
  findings: [finding({ title: hostile, state: 'failed', failures: [{ message: hostile, assertion: true }] })],
})
const notice = noticeOf(audit)

const posted = (word: string) => {
  const [receiver] = receiversOf(word)
  if (receiver?.kind !== 'request' || notice === null) throw new Error('It is no request.')
  const { url, headers, body } = receiver.posting(notice, audit)
  return { url, headers, body: JSON.parse(body) }
}

test('Each kind of receiver gets what it reads', () => {
  expect(posted('json+http://127.0.0.1:1/x')).toMatchObject({
    url: 'http://127.0.0.1:1/x',
    body: { target: 'lab', exitCode: 1, urgent: true, counts: { failed: 1 } },
  })
  expect(posted('slack+https://hooks.example.org/T/B')).toMatchObject({
    body: { text: expect.stringContaining('&lt;b&gt;&amp;"tags"') },
  })
  expect(posted('ntfy+https://ntfy.example.org/mine')).toMatchObject({
    url: 'https://ntfy.example.org/',
    body: { topic: 'mine', title: 'lab: Does not conform: 1 finding', priority: 4 },
  })
  expect(posted('gotify+https://gotify.example.org/message?token=abc')).toMatchObject({
    url: 'https://gotify.example.org/message?token=abc',
    body: { title: 'lab: Does not conform: 1 finding', priority: 8 },
  })
})

test('Nothing that a host said writes into a terminal', () => {
  expect(JSON.stringify(notice)).not.toMatch(/\\u001b|\\n/)
})

test('ntfy gets no more than it shows: what is longer is an attachment, which not every server takes', () => {
  const [receiver] = receiversOf('ntfy+https://ntfy.example.org/mine')
  if (receiver?.kind !== 'request') throw new Error('It is no request.')
  const long = { title: 't', lines: Array.from({ length: 11 }, () => 'ü'.repeat(500)), urgent: false }
  const { message } = JSON.parse(receiver.posting(long, audit).body)
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096)
  expect(message).toMatch(/^[ü\n]{1900,}…$/)
})

test('A user and a password are sent as fetch takes them', () => {
  expect(posted('ntfy+https://me:p%40ss@ntfy.example.org/mine')).toMatchObject({
    url: 'https://ntfy.example.org/',
    headers: { authorization: `Basic ${btoa('me:p@ss')}` },
  })
})

test('The topic is the end of the path, whatever else has the same letters', () => {
  expect(posted('ntfy+https://ntfy.example.org/t?auth=tk_xt')).toMatchObject({
    url: 'https://ntfy.example.org/?auth=tk_xt',
    body: { topic: 't' },
  })
})

test('An address with a plus, a password with a percent sign and a host that is a number are taken as they are meant', () => {
  const [receiver] = receiversOf('smtp://me:100%@[::1]:25?from=a@example.org&to=me+alerts@example.org')
  expect(receiver).toMatchObject({
    server: { host: '::1', port: 25, auth: { user: 'me', pass: '100%' }, requireTLS: true },
    to: 'me+alerts@example.org',
  })
})

test('A letter has its server, and who it is from and to', () => {
  const [receiver] = receiversOf('smtps://me:p%40ss@mail.example.org?from=a@example.org&to=b@example.org')
  expect(receiver).toEqual({
    kind: 'letter',
    name: 'e-mail (mail.example.org)',
    server: { host: 'mail.example.org', port: 465, secure: true, auth: { user: 'me', pass: 'p@ss' }, requireTLS: true },
    from: 'a@example.org',
    to: 'b@example.org',
  })
})

test.each([
  ['https://hooks.example.org/secret-token', 'is no receiver'],
  ['slak+https://hooks.example.org/secret-token', 'is no receiver'],
  ['slack+ftp://hooks.example.org/secret-token', 'is no receiver'],
  ['constructor+https://hooks.example.org/secret-token', 'is no receiver'],
  ['secret-token', 'is no receiver'],
  ['ntfy+https://ntfy.example.org/', 'names no topic'],
  ['smtp://user:secret-token@mail.example.org?from=a@example.org', 'needs ?from=…&to=…'],
])('%s is refused in a sentence that shows no secret', (word, sentence) => {
  expect(() => receiversOf(word)).toThrow(ConfigurationError)
  expect(() => receiversOf(word)).toThrow(sentence)
  expect(() => receiversOf(word)).not.toThrow('secret-token')
})
