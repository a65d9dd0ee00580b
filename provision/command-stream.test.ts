import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LocalShell } from './local-shell.ts'
import { ConnectionLost, onBehalfOf, RootRefused, type Shell } from './shell.ts'
import { type LoginShell, sshServer } from './ssh-server.ts'

/** A folder of programs that come first on PATH. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-programs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return `${folder}:${process.env.PATH}`
}

const here = (): Shell => {
  const shell = new LocalShell('the host')
  onTestFinished(() => shell.close())
  return shell
}

const overSsh = async (loginShell?: LoginShell, environment?: NodeJS.ProcessEnv): Promise<Shell> =>
  (await sshServer(loginShell, environment)).shell

test.for([
  ['over SSH', () => overSsh()],
  ['over SSH, past what start-up files print', () => overSsh(['/bin/sh', '-c', 'echo Welcome; exec sh -c "$0"'])],
  ['right here', async () => here()],
] satisfies [string, () => Promise<Shell>][])('every byte goes both ways, %s', async ([, open]) => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) % 256))
  const stream = await (await open()).stream('cat')
  stream.end(bytes)

  expect(bytes.equals(await buffer(stream))).toBe(true)
})

test('the far end may speak first, and is answered', async () => {
  const stream = await (await overSsh()).stream('printf "who? "; read -r name; printf "hello %s" "$name"')
  stream.write('me\n')

  await expect(text(stream)).resolves.toBe('who? hello me')
})

test('a command that fails ends the stream with what it complained of', async () => {
  const stream = await (await overSsh()).stream('echo half; echo "permission denied" >&2; exit 1')

  await expect(text(stream)).rejects.toThrow(/on the host ended with exit code 1: permission denied/)
})

test('root runs it where that is asked, and the refusal of sudo is told', async () => {
  const sudo = 'echo by sudo >&2; while [ "$1" != -- ]; do shift; done; shift; BY=root exec "$@"'
  const user = await overSsh(undefined, { PATH: programs({ id: 'echo 1000', sudo }) })
  const refused = await overSsh(undefined, {
    PATH: programs({ id: 'echo 1000', sudo: 'echo "sudo: a password is required" >&2; exit 1' }),
  })

  await expect(text(await user.stream('printf "$BY"', { root: true }))).resolves.toBe('root')
  await expect(refused.stream('true', { root: true })).rejects.toThrow(
    new RootRefused('the host', 'sudo: a password is required'),
  )
})

test('a login shell that runs nothing has begun nothing', async () => {
  await expect((await overSsh(['/bin/true'])).stream('cat')).rejects.toThrow('did not run /bin/sh (exit code 0)')
})

test('it ends with who asked for it, and its command with it', async () => {
  const shell = await overSsh()
  const asked = new AbortController()
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-stream-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const stream = await onBehalfOf({ signal: asked.signal, complaint: () => undefined }, () =>
    shell.stream(`cat; : >${folder}/ended`),
  )
  const read = text(stream)
  asked.abort()

  await expect(read).rejects.toThrow('aborted')
  await expect.poll(() => shell.run(`test -e ${folder}/ended`), { timeout: 10_000 }).toMatchObject({ exitCode: 0 })
})

test('as many as there may be sessions last at once, and the next waits for one to end', async () => {
  const shell = await overSsh()
  const streams = await Promise.all(Array.from({ length: 8 }, () => shell.stream('cat')))
  const waiting = shell.run('echo here')
  streams[0]?.destroy()

  await expect(waiting).resolves.toMatchObject({ stdout: 'here\n' })
  for (const stream of streams) stream.destroy()
})

test('a connection that is broken begins none', async () => {
  const { shell, client } = await sshServer()
  vi.spyOn(client, 'exec').mockImplementation(() => {
    client.destroy()
    return client
  })

  await expect(shell.stream('cat')).rejects.toThrow(ConnectionLost)
})

test('HTTP can be spoken through it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-stream-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const server = createServer((request, response) => response.end(`asked for ${request.url}`))
  await new Promise<void>(resolve => server.listen(join(folder, 'engine.sock'), resolve))
  onTestFinished(() => void server.close())
  const relay = `"${process.execPath}" -e 'const c = require("net").connect("${folder}/engine.sock"); process.stdin.pipe(c); c.pipe(process.stdout)'`
  const stream = await here().stream(relay)
  stream.write('GET /version HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n')

  await expect(text(stream)).resolves.toMatch(/^HTTP\/1.1 200 OK[\s\S]*asked for \/version/)
})
