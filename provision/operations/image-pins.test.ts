import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply, type Operation } from '../operation.ts'
import { keptImages, pinnedImages } from './image-pins.ts'

const containers = [
  { name: 'web', image: 'web:1' },
  { name: 'web-migrate', image: 'own:1', built: true },
]

/** A docker whose images are files: the name of each is what is asked for, its content the id. */
function machineWith(images: Readonly<Record<string, string>>): LocalMachine {
  const machine = new LocalMachine()
  machine.program(
    'docker',
    `case "$1" in
image) format=$4; shift 4; code=0; for one do
    if id=$(cat "$folder/images/$one" 2>/dev/null); then
      case "$format" in *RepoDigests*) echo "$id web@sha256:0123" ;; *RepoTags*) echo "$id $one" ;; *) echo "$id" ;; esac
    else echo "No such image: $one" >&2; code=1; fi
  done; exit $code ;;
tag) cat "$folder/images/$2" >"$folder/images/$3" ;;
esac`,
  )
  mkdirSync(`${machine.folder}/images`)
  for (const [name, id] of Object.entries(images)) writeFileSync(`${machine.folder}/images/${name}`, id)
  return machine
}

async function applied({ host, folder }: LocalMachine, operation: typeof keptImages): Promise<string[]> {
  const steps: string[] = []
  const operations: Operation[] = [operation(folder, containers)]
  await apply(host, operations, { onStep: ({ what }, done) => void (done && steps.push(what)) })
  return steps
}

const pinsOf = ({ folder }: LocalMachine): string => readFileSync(`${folder}/.images`, 'utf8')

test('what the first deploy has found is pinned, and twice changes nothing', async () => {
  const machine = machineWith({ 'web:1': 'sha256:aa', 'own:1': 'sha256:bb' })

  expect(await applied(machine, keptImages)).toEqual([])
  expect(await applied(machine, pinnedImages)).toEqual(['pin web:1, own:1'])
  expect(pinsOf(machine)).toBe('web:1 sha256:aa web@sha256:0123\nown:1 sha256:bb web@sha256:0123\n')
  expect([await applied(machine, keptImages), await applied(machine, pinnedImages)]).toEqual([[], []])
})

test('a tag that was moved is taken back to the image that it is pinned to', async () => {
  const machine = machineWith({ 'web:1': 'sha256:aa', 'own:1': 'sha256:bb', 'sha256:aa': 'sha256:aa' })
  await applied(machine, pinnedImages)
  writeFileSync(`${machine.folder}/images/web:1`, 'sha256:cc')

  expect(await applied(machine, keptImages)).toEqual([
    `take web:1 back to the image that it is pinned to (${machine.folder}/.images names it)`,
  ])
  expect(await applied(machine, keptImages)).toEqual([])
  expect(await applied(machine, pinnedImages)).toEqual([])
})

test('where the pinned image is gone, a deploy stops and says how to take the other; nothing is pinned anew by itself', async () => {
  const machine = machineWith({ 'web:1': 'sha256:aa', 'own:1': 'sha256:bb' })
  await applied(machine, pinnedImages)
  writeFileSync(`${machine.folder}/images/web:1`, 'sha256:cc')

  for (const operation of [keptImages, pinnedImages])
    await expect(applied(machine, operation)).rejects.toThrow(
      /^web:1 on .* is another image \(sha256:cc\) than the one that it was pinned to, which is gone \(sha256:aa\)\. Where the other is meant, remove its line from .*\.images\.$/,
    )
  rmSync(`${machine.folder}/.images`)
  expect(await applied(machine, pinnedImages)).toEqual(['pin web:1, own:1'])
})

test('an image that a deploy makes itself is pinned anew each time it is made', async () => {
  const machine = machineWith({ 'web:1': 'sha256:aa', 'own:1': 'sha256:bb' })
  await applied(machine, pinnedImages)
  writeFileSync(`${machine.folder}/images/own:1`, 'sha256:dd')

  expect(await applied(machine, keptImages)).toEqual([])
  expect(await applied(machine, pinnedImages)).toEqual(['pin own:1'])
  expect(pinsOf(machine)).toContain('own:1 sha256:dd ')
})

test('an image that is not there is not pinned, and the file stays as it was', async () => {
  const machine = machineWith({ 'web:1': 'sha256:aa' })
  await expect(applied(machine, pinnedImages)).rejects.toThrow(/could not pin web:1, own:1/)
  expect(() => pinsOf(machine)).toThrow(/ENOENT/)
})
