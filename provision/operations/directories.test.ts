import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { directories, type WantedDirectory } from './directories.ts'

const owner = execFileSync('sh', ['-c', 'echo "$(id -un):$(id -gn)"'], { encoding: 'utf8' }).trim()

async function applied(machine: LocalMachine, wanted: readonly WantedDirectory[]) {
  const steps: string[] = []
  await apply(machine.host, [directories(wanted)], { onStep: ({ what }, done) => void (done && steps.push(what)) })
  return steps
}

test('missing folders are created, parents first, and twice changes nothing', async () => {
  const machine = new LocalMachine()
  const top = `${machine.folder}/ai`
  const wanted = [{ path: top, mode: '750', owner }, { path: `${top}/ollama models` }]

  expect(await applied(machine, wanted)).toEqual([`create 2 folders, ${top} first`])
  expect((statSync(top).mode & 0o777).toString(8)).toBe('750')
  expect(await applied(machine, wanted)).toEqual([])
})

test('a different mode is set right; a folder of a container keeps its mode unless everybody may write to it', async () => {
  const machine = new LocalMachine()
  const [ours, theirs] = [`${machine.folder}/ours`, `${machine.folder}/theirs`]
  mkdirSync(ours)
  mkdirSync(theirs)
  chmodSync(ours, 0o777)
  chmodSync(theirs, 0o777)
  const wanted = [{ path: ours, mode: '750', owner }, { path: theirs }]

  expect(await applied(machine, wanted)).toEqual([
    `set mode 750 of ${ours} (it was 777)`,
    `take everybody's right to write to ${theirs} away`,
  ])
  expect((statSync(theirs).mode & 0o777).toString(8)).toBe('775')
  expect(await applied(machine, wanted)).toEqual([])
})

test('a host that speaks another language is read like any other', async () => {
  const machine = new LocalMachine()
  // coreutils 9.1 under LANG=de_DE.UTF-8
  machine.program(
    'stat',
    `case "$LC_ALL" in C) kind=directory ;; *) kind=Verzeichnis ;; esac
echo "$kind|755|root:root|/opt/plumbline"; echo "$kind|777|root:root|/opt/plumbline/services"`,
  )
  machine.program('chmod', 'echo "$*" >"$folder/chmod"')

  expect(await applied(machine, [{ path: '/opt/plumbline' }, { path: '/opt/plumbline/services' }])).toEqual([
    "take everybody's right to write to /opt/plumbline/services away",
  ])
})
