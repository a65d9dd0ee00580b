import { fetch } from 'undici'
import { z } from 'zod'
import { OperationError } from '../../host.ts'
import { modelKey } from '../../model-name.ts'
import type { Operation } from '../../operation.ts'
import { containerAddress, type Deployment, privateFolders, type Service } from '../../service.ts'
import { sh } from '../../shell.ts'
import { type BrokenPart, brokenParts } from './weights.ts'

const tags = z.object({ models: z.array(z.object({ name: z.string() })).nullable() })
const progress = z.object({ status: z.string().optional(), error: z.string().optional() })

/** Hours for the download of one model. */
const pullHours = 3

async function ask(deployment: Deployment, path: string, body?: object): Promise<string> {
  await using dispatcher = closing(deployment)
  const url = `http://${await containerAddress(deployment, 'ollama')}:11434${path}`
  const response = await fetch(url, {
    dispatcher: dispatcher.agent,
    signal: AbortSignal.timeout(body ? pullHours * 3_600_000 : 20_000),
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new OperationError(`Ollama answered ${path} with ${response.status}: ${text.slice(0, 300)}`)
  return text
}

const closing = ({ shell }: Deployment) => {
  const agent = shell.dispatcher()
  return { agent, [Symbol.asyncDispose]: () => agent.close() }
}

/** Downloads a model; a failure can come in the middle of an answer that began with 200. */
async function pull(deployment: Deployment, model: string): Promise<void> {
  const lines = (await ask(deployment, '/api/pull', { model, stream: true })).split('\n').filter(Boolean)
  const reports = lines.map(line => progress.parse(JSON.parse(line)))
  const failed = reports.find(({ error }) => error !== undefined)
  if (failed) throw new OperationError(`Ollama could not pull ${model}: ${failed.error}`)
  if (reports.at(-1)?.status !== 'success') {
    throw new OperationError(`Ollama's download of ${model} broke off after "${reports.at(-1)?.status ?? 'nothing'}".`)
  }
}

/** Ollama takes a file that is there for whole, and fetches it only where it is gone. */
async function replace(deployment: Deployment, model: string, broken: readonly BrokenPart[]): Promise<void> {
  await deployment.host.run(sh`rm -f -- ${broken.map(({ path }) => path)}`)
  await pull(deployment, model)
}

/** Every model of the inventory is there, with all its files. */
const models = (deployment: Deployment): Operation => ({
  title: 'The models are there',
  async *needed(host) {
    const { models: found } = tags.parse(JSON.parse(await ask(deployment, '/api/tags')))
    const folder = `${deployment.target.coldStorage.path}/ai/ollama/models`
    const looked = await Promise.all(
      deployment.target.models.map(async ({ name: model }) => {
        const listed = found?.find(({ name }) => modelKey(name) === modelKey(model))
        return { model, broken: listed && (await brokenParts(host, folder, listed.name)) }
      }),
    )
    for (const { model, broken } of looked) {
      if (broken === undefined) yield { what: `pull the model ${model}`, action: () => pull(deployment, model) }
      else if (broken.length > 0)
        yield {
          what: `pull the model ${model} again: ${broken.map(({ because }) => because).join(', ')}`,
          action: () => replace(deployment, model, broken),
        }
    }
  },
})

/** Language models on the GPU. It has no login of its own: only the proxy and Open WebUI reach it. */
export const ollamaService: Service = {
  name: 'ollama',
  phase: 'ai',
  dependencies: [],
  folders: privateFolders('ai/ollama', ['models', 'models/manifests', 'models/blobs']),
  readyWithin: 180,
  environment: () => ({}),
  configured: deployment => [models(deployment)],
}
