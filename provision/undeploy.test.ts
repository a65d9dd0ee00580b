import { existsSync, mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exampleTarget } from './lived-in/recorded.ts'
import { LocalMachine } from './local-machine.ts'
import { apply } from './operation.ts'
import { stretches } from './undeploy.ts'

test('data and compose folders of services that were never deployed are their owner’s, and stay', async () => {
  const machine = new LocalMachine()
  const path = `${machine.folder}/cold`
  const deployPath = `${machine.folder}/srv`
  const folders = ['ollama', 'comfyui'].flatMap(name => [`${path}/ai/${name}`, `${deployPath}/services/${name}`])
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  const target = exampleTarget({ deployPath, coldStorage: { path, mountPoint: path, filesystem: 'ext4' } })
  machine.program('docker', 'exit 1')

  const undone = stretches(target, { kept: true, parts: ['docker', 'comfyui'] }, true)
    .filter(({ name }) => ['stack', 'data'].includes(name))
    .flatMap(({ operations }) => operations)
  await apply(machine.host, undone)

  expect(folders.filter(folder => existsSync(folder))).toEqual([`${path}/ai/ollama`, `${deployPath}/services/ollama`])
})
