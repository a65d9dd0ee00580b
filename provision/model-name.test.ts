import { expect, test } from 'vitest'
import { modelKey, modelNamed } from './model-name.ts'

test('names in any case and length are one model', () => {
  const same = ['llama2:7b', 'LLAMA2:7B', 'library/llama2:7b', 'registry.ollama.ai/library/llama2:7b']
  expect(new Set(same.map(modelKey))).toEqual(new Set(['registry.ollama.ai/library/llama2:7b']))
  expect(modelKey('llama3')).toBe(modelKey('llama3:latest'))
  expect(modelKey('llama3')).not.toBe(modelKey('llama3:8b'))
  expect(modelKey('someone/llama3')).not.toBe(modelKey('llama3'))
})

test('a registry of its own may have a port, and keeps the case of its names', () => {
  expect(modelNamed('localhost:5000/Mine/Model-GGUF:Q4_K_M')).toEqual({
    host: 'localhost:5000',
    namespace: 'Mine',
    model: 'Model-GGUF',
    tag: 'Q4_K_M',
  })
  expect(modelNamed('http://localhost:5000/mine/model')).toMatchObject({ host: 'localhost:5000', tag: 'latest' })
})
