import { expect, test } from 'vitest'
import { LocalMachine } from '../../local-machine.ts'
import { plantModel } from './planted-model.ts'
import { brokenParts } from './weights.ts'

const brokenOf = async (planted: Parameters<typeof plantModel>[3]): Promise<string[]> => {
  const machine = new LocalMachine()
  plantModel(machine.folder, 'llama2', '7b', planted)
  const broken = await brokenParts(machine.host, `${machine.folder}/ai/ollama/models`, 'llama2:7b')
  return broken.map(({ because }) => because)
}

test('whole weights are whole', async () => {
  expect(await brokenOf({ content: 'GGUF and the rest' })).toEqual([])
})

test('weights that are gone, cut, or something else are told', async () => {
  expect(await brokenOf({ size: 1000 })).toEqual(['the file of its weights is gone'])
  expect(await brokenOf({ content: 'GGUF and', size: 1000 })).toEqual([
    'the file of its weights has 8 bytes and not 1000',
  ])
  expect(await brokenOf({ content: '\0\0\0\0 and the rest' })).toEqual([
    'the file of its weights does not begin as one does',
  ])
})

test('a model without a manifest there is not for the host to judge', async () => {
  const machine = new LocalMachine()
  expect(await brokenParts(machine.host, machine.folder, 'someone/model')).toEqual([])
})
