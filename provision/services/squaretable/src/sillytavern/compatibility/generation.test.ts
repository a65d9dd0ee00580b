import { describe, expect, onTestFinished, test } from 'vitest'
import { application } from '../../../test/application.ts'
import { type FakeOllama, fakeOllama, words } from '../../../test/front-end/fake-ollama.ts'
import { logIn, type Page } from '../../../test/front-end/page.ts'
import { makeTenant } from '../../../test/tenants.ts'

const started = async (url?: string): Promise<Page> => {
  const service = await application(url === undefined ? {} : { OLLAMA_URL: url })
  const tenant = await makeTenant(service)
  return await logIn(service, tenant, tenant.owner)
}

const model = async (): Promise<FakeOllama> => {
  const ollama = await fakeOllama()
  onTestFinished(() => ollama[Symbol.asyncDispose]())
  return ollama
}

const generate = '/api/backends/text-completions/generate'

describe('a reply', () => {
  test('comes from the deployment’s Ollama, wherever the page says that it should come from', async () => {
    const [own, other] = [await model(), await model()]
    const page = await started(own.url)
    const asked = {
      api_server: other.url,
      api_type: 'ollama',
      model: 'tiny',
      prompt: 'Hello',
      stream: false,
      temperature: 0.5,
      keep_alive: -1,
      url: other.url,
    }
    const answer = await page.ask(generate, asked)
    expect(await answer.json()).toMatchObject({ response: words.join('') })
    expect((await page.ask('/api/backends/text-completions/status', asked)).status).toBe(200)
    expect(other.asked).toEqual([])
    const body = { model: 'tiny', prompt: 'Hello', stream: false, raw: true, options: { temperature: 0.5 } }
    expect(own.asked).toEqual([
      { path: '/api/generate', body },
      { path: '/api/tags', body: undefined },
    ])
  })

  test('comes word by word', async () => {
    const page = await started((await model()).url)
    const answer = await page.ask(generate, { api_type: 'ollama', model: 'tiny', prompt: 'Hello', stream: true })
    const said = (await answer.text())
      .trim()
      .split('\n\n')
      .map(line => line.slice('data: '.length))
    expect(said.pop()).toBe('[DONE]')
    expect(said.map(one => JSON.parse(one).choices[0].text).join('')).toBe(words.join(''))
  })

  test('of another kind of server is not offered', async () => {
    const ollama = await model()
    const page = await started(ollama.url)
    for (const api_type of ['ooba', 'koboldcpp', undefined]) {
      expect((await page.ask(generate, { api_type, prompt: 'x' })).status).toBe(400)
      expect((await page.ask('/api/backends/text-completions/status', { api_type })).status).toBe(400)
    }
    const chat = await page.ask('/api/backends/chat-completions/status', { chat_completion_source: 'openai' })
    expect(await chat.json()).toEqual({ error: true, data: { data: [] } })
    expect(ollama.asked).toEqual([])
  })

  test.for([undefined, 'http://127.0.0.1:9'])('fails in words where Ollama is not there (%s)', async url => {
    const page = await started(url)
    expect((await page.ask(generate, { api_type: 'ollama', prompt: 'x', stream: true })).status).toBe(400)
    expect((await page.ask('/api/backends/text-completions/status', { api_type: 'ollama' })).status).toBe(400)
    const chat = await page.ask('/api/backends/chat-completions/generate', { chat_completion_source: 'custom' })
    expect(await chat.json()).toEqual({ error: { message: 'Ollama does not answer.' } })
  })
})

test('who begins talks to Ollama where there is one, and is left alone from then on', async () => {
  const page = await started((await model()).url)
  const settings = async () =>
    JSON.parse(((await (await page.ask('/api/settings/get', {})).json()) as { settings: string }).settings)
  expect(await settings()).toMatchObject({
    main_api: 'textgenerationwebui',
    textgenerationwebui_settings: { type: 'ollama' },
  })
  await page.ask('/api/settings/save', { main_api: 'novel' })
  expect(await settings()).toEqual({ main_api: 'novel' })
})
