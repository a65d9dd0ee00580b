import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { file } from './file.ts'

const owner = execFileSync('sh', ['-c', 'echo "$(id -un):$(id -gn)"'], { encoding: 'utf8' }).trim()

async function applied(machine: LocalMachine, wanted: { path: string; content: string; mode?: string }) {
  const steps: string[] = []
  await apply(machine.host, [file({ ...wanted, owner })], {
    onStep: ({ what }, done) => void (done && steps.push(what)),
  })
  return steps
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('a missing file is created, and twice changes nothing', async () => {
  const machine = new LocalMachine()
  const path = `${machine.folder}/.env`
  const wanted = { path, content: "NAME='it''s $HOME'\n", mode: '600' }

  expect(await applied(machine, wanted)).toEqual([`create ${path}`])
  expect(readFileSync(path, 'utf8')).toBe(wanted.content)
  expect(modeOf(path)).toBe('600')
  expect(await applied(machine, wanted)).toEqual([])
})

test('a different file is replaced, and nothing is left beside it', async () => {
  const machine = new LocalMachine()
  const path = `${machine.folder}/compose.yaml`
  writeFileSync(path, 'changed by hand')
  const wanted = { path, content: 'services: {}\n' }

  expect(await applied(machine, wanted)).toEqual([`replace ${path}`])
  expect(readFileSync(path, 'utf8')).toBe(wanted.content)
  expect(readdirSync(machine.folder)).toEqual(['compose.yaml'])
  expect(await applied(machine, wanted)).toEqual([])
})

test('another mode is set right without touching the content', async () => {
  const machine = new LocalMachine()
  const path = `${machine.folder}/.env`
  const wanted = { path, content: 'A=1\n', mode: '600' }
  await applied(machine, wanted)
  chmodSync(path, 0o644)

  expect(await applied(machine, wanted)).toEqual([`set mode 600 and owner ${owner} of ${path}`])
  expect(modeOf(path)).toBe('600')
})

test('a secret stands in no command line', async () => {
  const machine = new LocalMachine()

  await applied(machine, { path: `${machine.folder}/.env`, content: 'PASSWORD=sesame-open-up\n', mode: '600' })

  expect(machine.ran.join('\n')).not.toContain('sesame')
})
