import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HttpServer, httpServer } from '../../src/server.ts'
import { type Application, startApplication } from '../application.ts'
import { makeTenant } from '../tenants.ts'
import { FrontEnd, installation, startBrowser, whyNot } from './browser.ts'
import { type FakeOllama, fakeOllama, words } from './fake-ollama.ts'

// Of what is skipped vitest only says how many there are.
if (whyNot !== undefined) process.stderr.write(`The real front end of SillyTavern was not run: ${whyNot}.\n`)

describe('the front end of SillyTavern', () => {
  let ollama: FakeOllama
  let service: Application
  let server: HttpServer
  let browser: Awaited<ReturnType<typeof startBrowser>>

  beforeAll(async () => {
    if (whyNot !== undefined) return
    ollama = await fakeOllama()
    service = await startApplication({ OLLAMA_URL: ollama.url, SILLYTAVERN_FOLDER: installation ?? '' })
    server = httpServer((request, env) => service.app.fetch(request, env))
    await server.listen(0, '127.0.0.1')
    browser = await startBrowser()
  })
  afterAll(async () => {
    if (whyNot !== undefined) return
    await browser.close()
    await server.close()
    await service.close()
    await ollama[Symbol.asyncDispose]()
  })

  test('two tenants log in, make a character, write, come back, and see nothing of each other', async ({ skip }) => {
    if (whyNot !== undefined) return skip(whyNot)
    const base = `http://127.0.0.1:${server.port}`
    const reply = words.join('')
    const people = [
      { name: 'Tess', character: 'Ysolde', message: 'Is there a bed for the night?' },
      { name: 'Ugo', character: 'Morcant', message: 'When does the ferry go?' },
    ]
    const fronts = await Promise.all(
      people.map(async ({ name }) => await FrontEnd.logIn(browser, base, await makeTenant(service), name)),
    )
    for (const [at, front] of fronts.entries()) {
      const { character = '', message = '' } = people[at] ?? {}
      await front.make(character, `${character} looks up.`)
      await front.write(message, reply)
      await front.comeBack(message)
    }
    const all = people.flatMap(({ character, message }) => [character, message])
    const seen = await Promise.all(fronts.map(front => front.having(all)))
    expect(seen).toEqual(people.map(({ character, message }) => [character, message]))
    expect(fronts.map(({ complaints }) => complaints)).toEqual([[], []])
    expect(ollama.asked.filter(({ path }) => path === '/api/generate').map(({ body }) => body.prompt)).toEqual([
      expect.stringContaining('Is there a bed for the night?'),
      expect.stringContaining('When does the ferry go?'),
    ])
  })
})
