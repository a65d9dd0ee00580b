import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { noticeOf } from '../../reports/notice.ts'
import { finding, sampleAudit } from '../../reports/testing/sample.ts'
import { notify } from './notify.ts'
import { receiversOf } from './receivers.ts'

const audit = sampleAudit({
  findings: [finding({ state: 'failed', failures: [{ message: 'not so', assertion: true }] })],
})
const notice = noticeOf(audit) ?? { title: '', lines: [], urgent: false }
const soon = { within: 300, between: [10, 10] }

async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A receiver that answers each request in its turn. */
async function receiver(...statuses: readonly number[]): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const piece of request) body += piece
    const status = statuses[bodies.length] ?? statuses.at(-1) ?? 200
    bodies.push(body)
    response.writeHead(status, { location: '/elsewhere' }).end()
  }
  const server = createServer((request, response) => void answer(request, response))
  onTestFinished(() => server.closeAllConnections())
  return { url: `http://127.0.0.1:${await listening(server)}/hook`, bodies }
}

test('Everybody is told, and nothing is said of it', async () => {
  const [one, other] = [await receiver(200), await receiver(204)]
  expect(await notify(receiversOf(`json+${one.url} slack+${other.url}`), notice, audit, soon)).toEqual([])
  expect([one.bodies.length, other.bodies.length]).toEqual([1, 1])
  expect(one.bodies[0]).toContain('NET-02')
})

test('Who does not take it at once is told again, three times at most', async () => {
  const [late, never] = [await receiver(503, 200), await receiver(500)]
  expect(await notify(receiversOf(`json+${late.url} json+${never.url}`), notice, audit, soon)).toEqual([
    expect.stringMatching(/^json \(127\.0\.0\.1:\d+\) was not told: it answered 500\.$/),
  ])
  expect([late.bodies.length, never.bodies.length]).toEqual([2, 3])
})

test('Who sends elsewhere was not told: the request that follows has no word of it', async () => {
  const moved = await receiver(302, 200)
  expect(await notify(receiversOf(`slack+${moved.url}`), notice, audit, { within: 300, between: [] })).toEqual([
    expect.stringContaining('was not told: it answered 302.'),
  ])
})

test('A password in the address is in no sentence', async () => {
  const { url } = await receiver(500)
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
  const said: string[] = []
  const server = createTcpServer(socket => {
    let inData = false
    socket.write('220 mail.example.org ready\r\n')
    socket.on('data', piece => {
      const text = String(piece)
      said.push(text)
      if (inData) {
        if (text.endsWith('\r\n.\r\n')) {
          inData = false
          socket.write('250 taken\r\n')
        }
      } else if (/^DATA/i.test(text)) {
        inData = true
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n')
      else socket.write('250 fine\r\n')
    })
    socket.on('error', () => undefined)
  })
  const port = await listening(server)
  const words = `smtp://127.0.0.1:${port}?from=audit@example.org&to=me@example.org`
  expect(await notify(receiversOf(words), notice, audit, soon)).toEqual([])
  expect(said.join('')).toContain('Subject: lab: Does not conform: 1 finding')
  expect(said.join('')).toContain('RCPT TO:<me@example.org>')
})
