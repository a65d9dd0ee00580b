import type { Context } from 'hono'
import type { Env } from '../../context.ts'
import type { Json, JsonObject } from '../json.ts'
import { said } from './answers.ts'
import { object, text } from './form.ts'
import type { Offer } from './offer.ts'

/** What Ollama knows of the options that the front end sends. */
const options = [
  ...['num_predict', 'num_ctx', 'num_batch', 'stop', 'temperature', 'repeat_penalty', 'presence_penalty'],
  ...['frequency_penalty', 'top_k', 'top_p', 'tfs_z', 'typical_p', 'seed', 'repeat_last_n', 'min_p'],
]

/** The same of its interface for chats. */
const chatOptions = [
  ...['model', 'messages', 'stream', 'temperature', 'max_tokens', 'top_p', 'stop', 'seed'],
  ...['presence_penalty', 'frequency_penalty'],
]

const among = (fields: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => keys.includes(key)))

const pieceOf = (line: string): string => {
  const { response, thinking } = object(JSON.parse(line))
  return `data: ${JSON.stringify({ choices: [{ text: text(response), thinking: text(thinking) }] })}\n\n`
}

/** Ollama's lines as the events that the front end reads. */
const eventsOf = (): TransformStream<string, string> => {
  let rest = ''
  return new TransformStream({
    transform(piece, controller) {
      const lines = `${rest}${piece}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') controller.enqueue(pieceOf(line))
    },
    flush(controller) {
      if (rest.trim() !== '') controller.enqueue(pieceOf(rest))
      controller.enqueue('data: [DONE]\n\n')
    },
  })
}

const eventStream = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }

/**
 * Replies of models: all of them come from the deployment's own Ollama. The address that the front end sends is never asked: who may
 * write to a chat could else make the service ask anything in its network.
 */
export function offerGeneration({ post, parts }: Offer): void {
  const { OLLAMA_URL: ollama } = parts.configuration
  /** Asks Ollama, until the front end goes away; undefined where it is away itself. */
  const ask = async (context: Context<Env>, path: string, body?: JsonObject): Promise<Response | undefined> => {
    if (ollama === undefined) return undefined
    const signal = AbortSignal.any([
      context.req.raw.signal,
      parts.ending,
      ...(body === undefined ? [AbortSignal.timeout(10_000)] : []),
    ])
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
    const answer = fetch(new URL(path, ollama), { signal, ...(body !== undefined && init) })
    return await answer.catch(error => {
      context.get('log').warn({ error }, 'Ollama does not answer')
      return undefined
    })
  }
  const models = async (context: Context<Env>): Promise<JsonObject[] | undefined> => {
    const answer = await ask(context, '/api/tags')
    if (answer?.ok !== true) return undefined
    const { models: found } = object((await answer.json()) as Json)
    return Array.isArray(found) ? found.map(object).map(model => ({ id: text(model.name), ...model })) : undefined
  }

  post('/api/backends/text-completions/status', async (context, { fields }) => {
    // The front end has many kinds of servers; ours is this one.
    const data = fields.api_type === 'ollama' ? await models(context) : undefined
    return data === undefined ? said(context, 400) : context.json({ result: data[0]?.id || 'Valid', data })
  })

  post('/api/backends/text-completions/generate', async (context, { fields }) => {
    if (fields.api_type !== 'ollama') return said(context, 400)
    const stream = fields.stream === true
    const { model = '', prompt = '' } = fields
    const answer = await ask(context, '/api/generate', {
      model,
      prompt,
      stream,
      raw: true,
      options: among(fields, options),
    })
    if (answer?.ok !== true) {
      await answer?.body?.cancel()
      return context.json({ error: true, status: answer?.status ?? 503, response: 'Ollama does not answer.' }, 400)
    }
    if (stream && answer.body) {
      const events = answer.body
        .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
        .pipeThrough(eventsOf())
      return context.body(events.pipeThrough(new TextEncoderStream()), 200, eventStream)
    }
    return context.json(object((await answer.json()) as Json))
  })

  post('/api/backends/chat-completions/status', async (context, { fields }) => {
    const data = fields.chat_completion_source === 'custom' ? await models(context) : undefined
    // SillyTavern says it like this where the server cannot be reached.
    return context.json(data === undefined ? { error: true, data: { data: [] } } : { data })
  })

  post('/api/backends/chat-completions/generate', async (context, { fields }) => {
    const answer =
      fields.chat_completion_source === 'custom'
        ? await ask(context, '/v1/chat/completions', among(fields, chatOptions))
        : undefined
    if (answer?.ok !== true) {
      await answer?.body?.cancel()
      return context.json({ error: { message: 'Ollama does not answer.' } })
    }
    return new Response(answer.body, {
      headers: fields.stream === true ? eventStream : { 'Content-Type': 'application/json' },
    })
  })

  post('/api/backends/chat-completions/bias', async context => context.json({}))
}
