import { createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import { noticeOf } from '../../reports/notice.ts'
import { finding, sampleAudit } from '../../reports/testing/sample.ts'
import { notify } from './notify.ts'
import { receiversOf } from './receivers.ts'
import { httpReceiver, listening, mailReceiver } from './testing/local-receivers.ts'

const audit = sampleAudit({
  findings: [finding({ state: 'failed', failures: [{ message: 'not so', assertion: true }] })],
})
const notice = noticeOf(audit) ?? { title: '', lines: [], urgent: false }
const soon = { within: 300, between: [10, 10] }

test('Everybody is told, and nothing is said of it', async () => {
  const [one, other] = [await httpReceiver(200), await httpReceiver(204)]
  expect(await notify(receiversOf(`json+${one.url} slack+${other.url}`), notice, audit, soon)).toEqual([])
  expect([one.bodies.length, other.bodies.length]).toEqual([1, 1])
  expect(one.bodies[0]).toContain('NET-02')
})

test('Who does not take it at once is told again, three times at most', async () => {
  const [late, never] = [await httpReceiver(503, 200), await httpReceiver(500)]
  expect(await notify(receiversOf(`json+${late.url} json+${never.url}`), notice, audit, soon)).toEqual([
    expect.stringMatching(/^json \(127\.0\.0\.1:\d+\) was not told: it answered 500\.$/),
  ])
  expect([late.bodies.length, never.bodies.length]).toEqual([2, 3])
})

test('Who sends elsewhere was not told: the request that follows has no word of it', async () => {
  const moved = await httpReceiver(302, 200)
  expect(await notify(receiversOf(`slack+${moved.url}`), notice, audit, { within: 300, between: [] })).toEqual([
    expect.stringContaining('was not told: it answered 302.'),
  ])
})

test('A password in the address is in no sentence', async () => {
  const { url } = await httpReceiver(500)
  const words = `json+${url.replace('//', '//me:secret-token@')}`
  const said = await notify(receiversOf(words), notice, audit, soon)
  expect(said).toEqual([expect.stringContaining('it answered 500.')])
})

test('A mail server that talks on and never comes to an end is given up', async () => {
  const port = await listening(
    createTcpServer(socket => {
      socket.write('220 ready\r\n')
      const talking = setInterval(() => socket.write('250-wait\r\n'), 20)
      socket.on('error', () => undefined)
      socket.on('close', () => clearInterval(talking))
    }),
  )
  const words = `smtp://127.0.0.1:${port}?from=audit@example.org&to=me@example.org`
  expect(await notify(receiversOf(words), notice, audit, { within: 100, between: [] })).toEqual([
    expect.stringContaining('it did not answer in time.'),
  ])
})

test('Who hangs, and who is away, is a sentence without the address', async () => {
  const hanging = await listening(createTcpServer(() => undefined))
  const words = `json+http://127.0.0.1:${hanging}/secret-token json+http://127.0.0.1:1/secret-token`
  const said = await notify(receiversOf(words), notice, audit, soon)
  expect(said).toEqual([
    expect.stringContaining('it did not answer in time.'),
    expect.stringMatching(/ECONNREFUSED|bad port/),
  ])
  expect(said.join()).not.toContain('secret-token')
})

test('A letter goes to its server', async () => {
  const { word, said } = await mailReceiver()
  expect(await notify(receiversOf(word), notice, audit, soon)).toEqual([])
  expect(said.join('')).toContain('Subject: lab: Does not conform: 1 finding')
  expect(said.join('')).toContain('RCPT TO:<me@example.org>')
})
