import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '../../inventory.ts'
import { Pihole, type PiholeAccess, PiholeError } from './api.ts'

const recordingForm = z.object({
  request: z.object({ method: z.string(), path: z.string() }),
  response: z.object({ status: z.number(), body: z.unknown() }),
})

/** A server that answers with recordings of the real program, each as often as it is asked for, and remembers what it was asked. */
async function recorded(names: readonly string[]) {
  const asked: string[] = []
  const answers = new Map(
    names.map(name => {
      const file = join(root, 'fixtures/recordings/pihole', `${name}.json`)
      const { request, response } = recordingForm.parse(JSON.parse(readFileSync(file, 'utf8')))
      return [`${request.method} ${request.path}`, response]
    }),
  )
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = answers.get(`${request.method} ${request.url}`)
    response.statusCode = answer?.status ?? 500
    response.end(answer === undefined || answer.body === '' ? '' : JSON.stringify(answer.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const access: PiholeAccess = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    password: 'correct horse',
    patienceMs: 0,
  }
  return { access, asked, [Symbol.asyncDispose]: async () => void server.close().closeAllConnections() }
}

const usual = ['auth-login-ok', 'auth-logout']

describe('Against recordings of the real program', () => {
  test('a session is given back when it goes out of scope', async () => {
    await using server = await recorded(usual)
    {
      await using pihole = await Pihole.login(server.access)
      expect(pihole).toBeInstanceOf(Pihole)
    }

    expect(server.asked).toEqual(['POST /api/auth', 'DELETE /api/auth'])
  })

  test('the local records are read', async () => {
    await using server = await recorded([...usual, 'config-dns-hosts'])
    await using pihole = await Pihole.login(server.access)

    await expect(pihole.hosts()).resolves.toEqual([
      '192.168.1.10 npm.lan',
      '192.168.1.11 nas.lan files.lan',
      'fd00::10 npm.lan',
      '192.168.1.13 plus.lan',
    ])
  })

  test.each(['config-put-host-201', 'config-put-host-twice'])('a record is added (%s)', async name => {
    await using server = await recorded([...usual, name])
    await using pihole = await Pihole.login(server.access)
    await pihole.addHost('192.168.1.10 npm.lan')

    expect(server.asked).toContain('PUT /api/config/dns/hosts/192.168.1.10%20npm.lan')
  })

  test.each(['config-delete-host-204', 'config-delete-host-twice'])('a record is removed (%s)', async name => {
    await using server = await recorded([...usual, name])
    await using pihole = await Pihole.login(server.access)
    await pihole.deleteHost('192.168.1.99 temp.lan')

    expect(server.asked).toContain('DELETE /api/config/dns/hosts/192.168.1.99%20temp.lan')
  })

  test('the state of blocking is read, with its timer', async () => {
    await using server = await recorded([...usual, 'dns-blocking-disabled-timer'])
    await using pihole = await Pihole.login(server.access)

    await expect(pihole.blocking()).resolves.toEqual({ blocking: false, timer: 1.899999999999999 })
  })

  test('blocking is switched on for good', async () => {
    await using server = await recorded([...usual, 'dns-blocking-clear-timer'])
    await using pihole = await Pihole.login(server.access)

    await expect(pihole.setBlocking(true)).resolves.toBeUndefined()
  })

  test.each([
    { name: 'auth-login-wrong', words: 'refuses the password: it says "password incorrect"' },
    { name: 'auth-no-password-post-wrong', words: 'has no password' },
    {
      name: 'api-seats-exceeded',
      words: '"API seats exceeded" (increase webserver.api.max_sessions), HTTP status 429',
    },
    { name: 'auth-totp-login-without-code', words: '"No 2FA token found in JSON payload", HTTP status 400' },
  ])('a login that comes to nothing says why ($name)', async ({ name, words }) => {
    await using server = await recorded([name])

    await expect(Pihole.login(server.access)).rejects.toThrow(words)
  })

  test('a login that was limited is tried again, once', async () => {
    await using server = await recorded(['auth-login-rate-limited'])

    await expect(Pihole.login(server.access)).rejects.toThrow('Rate-limiting login attempts')
    expect(server.asked).toEqual(['POST /api/auth', 'POST /api/auth'])
  })

  test.each([
    { name: 'config-env-forced-put-host', record: '192.168.1.88 x.lan', words: '"Config items set via environment' },
    { name: 'config-put-host-bad-ip', record: '300.1.1.1 bad.lan', words: 'neither a valid IPv4 nor IPv6 address' },
  ])('a record that is refused says why ($name)', async ({ name, record, words }) => {
    await using server = await recorded([...usual, name])
    await using pihole = await Pihole.login(server.access)

    await expect(pihole.addHost(record)).rejects.toThrow(words)
  })

  test('an answer of another form is shown', async () => {
    await using server = await recorded(usual)
    await using pihole = await Pihole.login(server.access)

    await expect(pihole.upstreams()).rejects.toThrow('did not tell its upstreams: HTTP status 500, an empty answer.')
  })

  test('nobody listening is a sentence', async () => {
    const access = { url: 'http://127.0.0.1:9', password: '', patienceMs: 0 }

    await expect(Pihole.login(access)).rejects.toThrow(PiholeError)
    await expect(Pihole.login(access)).rejects.toThrow(
      /^POST http:\/\/127\.0\.0\.1:9\/api\/auth was not answered: .+\.$/,
    )
  })
})

/** The stand-in as a program of its own, without DNS server. */
async function standIn() {
  const program = join(root, 'fixtures/lab/stand-ins/pihole/recorded/trial.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: { ...process.env, FTLCONF_webserver_api_password: 'correct horse' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = z.object({ event: z.literal('ready'), url: z.string() })
  for await (const line of createInterface(child.stdout)) {
    const { success, data } = ready.safeParse(JSON.parse(line))
    if (!success) continue
    const end = async (): Promise<void> => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    return { access: { url: data.url, password: 'correct horse' }, [Symbol.asyncDispose]: end }
  }
  throw new Error('The stand-in ended before it was ready.')
}

describe('Against the stand-in', () => {
  test('records come and go, and are the same when added twice', async () => {
    await using server = await standIn()
    await using pihole = await Pihole.login(server.access)
    const record = '100.64.0.1 chat.lab.home.arpa'
    await pihole.addHost(record)
    await pihole.addHost(record)

    await expect(pihole.hosts()).resolves.toEqual([record])

    await pihole.deleteHost(record)
    await pihole.deleteHost(record)

    await expect(pihole.hosts()).resolves.toEqual([])
  })

  test('blocking is switched, and the upstreams are told', async () => {
    await using server = await standIn()
    await using pihole = await Pihole.login(server.access)
    await pihole.setBlocking(false)

    await expect(pihole.blocking()).resolves.toEqual({ blocking: false, timer: null })
    await expect(pihole.upstreams()).resolves.toEqual(['127.0.0.1#15454'])
  })

  test('a restart in between is waited for', async () => {
    await using server = await standIn()
    await using pihole = await Pihole.login(server.access)
    await fetch(
      `${server.access.url}/api/config/dns/cnameRecords/wiki.lan,chat.lan?sid=${await sidOf(server.access)}`,
      {
        method: 'PUT',
      },
    )
    await new Promise(resolve => setTimeout(resolve, 60))

    await expect(pihole.hosts()).resolves.toEqual([])
  })
})

async function sidOf({ url, password }: PiholeAccess): Promise<string> {
  const response = await fetch(`${url}/api/auth`, { method: 'POST', body: JSON.stringify({ password }) })
  return encodeURIComponent(
    z.object({ session: z.object({ sid: z.string() }) }).parse(await response.json()).session.sid,
  )
}
