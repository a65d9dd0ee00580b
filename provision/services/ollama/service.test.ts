import { existsSync } from 'node:fs'
import { type Dispatcher, MockAgent } from 'undici'
import { expect, test } from 'vitest'
import { LocalMachine } from '../../local-machine.ts'
import { apply } from '../../operation.ts'
import type { Deployment } from '../../service.ts'
import { plantModel } from './planted-model.ts'
import { ollamaService } from './service.ts'

/** A host whose Ollama has these models, and answers a pull with these lines. */
function deploymentWith(models: string[], pull: readonly object[], machine = new LocalMachine()) {
  machine.program('docker', 'echo 172.30.0.4')
  const dispatcher = (): Dispatcher => {
    const agent = new MockAgent()
    agent.disableNetConnect()
    const api = agent.get('http://172.30.0.4:11434')
    api
      .intercept({ path: '/api/tags' })
      .reply(200, () => ({ models: models.length > 0 ? models.map(name => ({ name })) : null }))
    api.intercept({ path: '/api/pull', method: 'POST' }).reply(200, ({ body }) => {
      if (!pull.some(line => 'error' in line)) models.push(JSON.parse(String(body)).model)
      return pull.map(line => JSON.stringify(line)).join('\n')
    })
    return agent
  }
  const target = {
    docker: { network: 'self-hosted' },
    coldStorage: { path: machine.folder },
    models: [
      { name: 'llama2:7b', minimumTokensPerSecond: 5 },
      { name: 'mistral:latest', minimumTokensPerSecond: 5 },
    ],
  }
  const deployment = { target, host: machine.host, shell: { dispatcher } } as unknown as Deployment
  return async (): Promise<string[]> => {
    const steps: string[] = []
    await apply(machine.host, ollamaService.configured(deployment), {
      onStep: ({ what }, done) => void (done && steps.push(what)),
    })
    return steps
  }
}

test('missing models are pulled, and twice changes nothing', async () => {
  const applied = deploymentWith([], [{ status: 'pulling manifest' }, { status: 'success' }])

  expect(await applied()).toEqual(['pull the model llama2:7b', 'pull the model mistral:latest'])
  expect(await applied()).toEqual([])
})

test('a model that Ollama lists by its short name, in small letters, is there', async () => {
  const applied = deploymentWith(['LLAMA2:7B', 'registry.ollama.ai/library/mistral'], [{ status: 'success' }])

  expect(await applied()).toEqual([])
})

test('a model whose weights are cut is pulled anew, its broken file away first', async () => {
  const machine = new LocalMachine()
  const weights = plantModel(machine.folder, 'llama2', '7b', { size: 1000, content: 'GGUF and no more' })
  const applied = deploymentWith(['llama2:7b', 'mistral:latest'], [{ status: 'success' }], machine)

  expect(await applied()).toEqual(['pull the model llama2:7b again: the file of its weights has 16 bytes and not 1000'])
  expect(existsSync(weights)).toBe(false)
})

test('an error in the middle of an answer that began well fails the step', async () => {
  const applied = deploymentWith(['llama2:7b'], [{ status: 'pulling manifest' }, { error: 'no space left on device' }])

  await expect(applied()).rejects.toThrow(
    'could not pull the model mistral:latest. Ollama could not pull mistral:latest: no space left on device',
  )
})

test('a download that breaks off is no success', async () => {
  const applied = deploymentWith(['llama2:7b'], [{ status: 'pulling manifest' }])

  await expect(applied()).rejects.toThrow('broke off after "pulling manifest"')
})
