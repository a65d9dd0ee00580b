import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Target } from '../inventory.ts'
import { exampleTarget } from '../lived-in/recorded.ts'
import { LocalMachine } from '../local-machine.ts'
import { apply, type Operation } from '../operation.ts'
import { services } from '../services/index.ts'
import { noComposeFolders, noData, ownersGroup, ownersJournal } from './files.ts'

const steps = async ({ host }: LocalMachine, operation: Operation): Promise<string[]> => {
  const done: string[] = []
  await apply(host, [operation], { onStep: ({ what }, ended) => void (ended && done.push(what)) })
  return done
}

test('the compose folders go, and what else its owner keeps there stays', async () => {
  const machine = new LocalMachine()
  const deployPath = `${machine.folder}/opt`
  for (const name of ['pihole', 'mine']) mkdirSync(`${deployPath}/services/${name}`, { recursive: true })
  const gone = noComposeFolders({ deployPath } as Target, services)

  expect(await steps(machine, gone)).toEqual([`remove the compose folders under ${deployPath}/services`])
  expect(existsSync(`${deployPath}/services/pihole`)).toBe(false)
  expect(existsSync(`${deployPath}/services/mine`)).toBe(true)
  expect(await steps(machine, gone)).toEqual([])
})

test("the services' data goes by name, and nothing beside it", async () => {
  const machine = new LocalMachine()
  const path = `${machine.folder}/cold`
  for (const name of ['ai/ollama/models', 'ai/mine']) mkdirSync(`${path}/${name}`, { recursive: true })
  writeFileSync(`${path}/ai/mine/file`, '')
  const target = exampleTarget({ coldStorage: { path, mountPoint: path, filesystem: 'ext4' } })

  expect(await steps(machine, noData(target, services))).toEqual([`remove the data in ${path}/ai/ollama`])
  expect(existsSync(`${path}/ai/ollama`)).toBe(false)
  expect(existsSync(`${path}/ai/mine/file`)).toBe(true)
  expect(await steps(machine, noData(target, services))).toEqual([])
})

test.for([
  ['docker sudo', ['take deploy out of the group docker']],
  ['sudo', []],
] as const)('a login that was not in the group docker, and now is in: %s', async ([groups, expected]) => {
  const machine = new LocalMachine()
  machine.program('id', `echo ${groups}`)
  machine.program('gpasswd', 'true')

  expect(await steps(machine, ownersGroup(exampleTarget()))).toEqual(expected)
})

test('settings of journald that are not there are not taken back', async () => {
  const machine = new LocalMachine()
  machine.program('systemctl', 'touch "$folder/restarted"')

  expect(await steps(machine, ownersJournal)).toEqual([])
  expect(existsSync(`${machine.folder}/restarted`)).toBe(false)
})
