import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A model behind Ollama's API that always says the same. */
export interface FakeOllama {
  readonly url: string
  /** What it was asked, in order. */
  readonly asked: { readonly path: string; readonly body: ReturnType<typeof JSON.parse> }[]
  [Symbol.asyncDispose](): Promise<void>
}

const model = {
  name: 'tiny:latest',
  model: 'tiny:latest',
  modified_at: '2026-01-01T00:00:00Z',
  size: 1,
  digest: 'x',
  details: {},
}

/** What the model says. */
export const words = ['Two', ' coppers', ', and dry.'] as const

const line = (value: object): string =>
  `${JSON.stringify({ model: model.name, created_at: '2026-01-01T00:00:00Z', ...value })}\n`

/** Starts it on the loopback address. */
export const fakeOllama = async (): Promise<FakeOllama> => {
  const asked: { path: string; body: ReturnType<typeof JSON.parse> }[] = []
  const server = createServer((request, response) => {
    void text(request).then(sent => {
      const body = sent === '' ? undefined : JSON.parse(sent)
      asked.push({ path: request.url ?? '', body })
      response.setHeader('content-type', 'application/json')
      if (request.url === '/api/tags') response.end(JSON.stringify({ models: [model] }))
      else if (request.url !== '/api/generate') response.writeHead(404).end('{}')
      else if (body.stream === true) {
        for (const word of words) response.write(line({ response: word, done: false }))
        response.end(line({ response: '', done: true }))
      } else response.end(line({ response: words.join(''), done: true }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
