import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { labelledForContainers } from './storage.ts'

/** A host whose SELinux is played: `labels` says what each folder has, and what chcon was told is noted there. */
function hostWith(state: string, labels: Readonly<Record<string, string>>, { semanage = false } = {}) {
  const machine = new LocalMachine()
  const file = join(machine.folder, 'labels')
  writeFileSync(
    file,
    Object.entries(labels)
      .map(([path, type]) => `system_u:object_r:${type}:s0 ${path}\n`)
      .join(''),
  )
  machine.program('getenforce', `echo ${state}`)
  machine.program('stat', 'cat "$folder/labels"')
  machine.program('chcon', 'sed -i "s#[^ ]* $5\\$#system_u:object_r:$3:s0 $5#" "$folder/labels"')
  if (semanage) machine.program('semanage', 'echo "$*" >>"$folder/semanage"')
  const labelled = async (): Promise<string[]> => {
    const steps: string[] = []
    await apply(machine.host, [labelledForContainers(Object.keys(labels))], {
      onStep: ({ what }, done) => void (done && steps.push(what)),
    })
    return steps
  }
  return { labelled, told: join(machine.folder, 'semanage'), file }
}

const folders = { '/cold/ai/ollama': 'default_t', '/cold/services/pihole': 'container_file_t' }

test('a folder that SELinux keeps from containers is given to them, and a second deploy has nothing to do', async () => {
  const { labelled, told, file } = hostWith('Enforcing', folders, { semanage: true })

  expect(await labelled()).toEqual(['let SELinux give /cold/ai/ollama to containers'])
  expect(readFileSync(file, 'utf8')).not.toContain('default_t')
  expect(readFileSync(told, 'utf8')).toBe('fcontext -a -t container_file_t /cold/ai/ollama(/.*)?\n')
  expect(await labelled()).toEqual([])
})

test('without the tool for the policy the folders get their labels all the same', async () => {
  const { labelled, told } = hostWith('Permissive', folders)

  expect(await labelled()).toHaveLength(1)
  expect(existsSync(told)).toBe(false)
  expect(await labelled()).toEqual([])
})

test.for(['Disabled', ''])('a host without SELinux is left alone: %j', async state => {
  expect(await hostWith(state, folders).labelled()).toEqual([])
})
