import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { type ComposeProject, composeProject, containersDeclaredIn } from './compose-project.ts'

/** A docker with one container that runs, made of files: state, likeness (all that is compared), image; and one that runs once. */
function machineWith(): LocalMachine {
  const machine = new LocalMachine()
  machine.program(
    'docker',
    `case "$1 $2" in
'container inspect')
  case "$5" in web-once) echo "$(cat "$folder/once") $(cat "$folder/image")"; exit ;; esac
  test -e "$folder/state" || { echo 'no such container' >&2; exit 1; }
  case "$4" in
  *State*) echo "$(cat "$folder/state") $(cat "$folder/image")" ;;
  *) cat "$folder/likeness" ;;
  esac ;;
'image inspect') cat "$folder/wanted-image" ;;
'rm --force') rm "$folder/state"; echo "$*" >>"$folder/told" ;;
'compose --project-name')
  echo "$*" | sed 's/.* up //' >>"$folder/told"
  echo 'running healthy web 0' >"$folder/state"; echo 'exited unchecked web 0' >"$folder/once"; echo made >"$folder/likeness"; cp "$folder/wanted-image" "$folder/image" ;;
*) echo "unexpected: $*" >&2; exit 1 ;;
esac`,
  )
  mkdirSync(`${machine.folder}/web`)
  writeFileSync(`${machine.folder}/web/compose.yaml`, 'services: {}\n')
  writeFileSync(`${machine.folder}/web/.env`, "A='1'\n")
  writeFileSync(`${machine.folder}/wanted-image`, 'sha256:1\n')
  return machine
}

async function applied({ host, folder }: LocalMachine, more: Partial<ComposeProject> = {}): Promise<string[]> {
  const project = {
    name: 'web',
    folder: `${folder}/web`,
    containers: [{ name: 'web', image: 'web:1' }],
    readyWithin: 60,
    ...more,
  }
  const steps: string[] = []
  await apply(host, [composeProject(project)], { onStep: ({ what }, done) => void (done && steps.push(what)) })
  return steps
}

const told = async ({ host, folder }: LocalMachine): Promise<string> =>
  (await host.show(`tail -n 1 ${folder}/told`)).trim()

test('a missing project is brought up and waited for, and twice changes nothing', async () => {
  const machine = machineWith()

  expect(await applied(machine)).toEqual(['bring web up: it is new'])
  expect(await told(machine)).toBe('--detach --quiet-pull --remove-orphans --wait --wait-timeout 60')
  expect(await applied(machine)).toEqual([])
})

test('changed files bring it up again, and Compose decides what is recreated', async () => {
  const machine = machineWith()
  await applied(machine)
  writeFileSync(`${machine.folder}/web/.env`, "A='2'\n")

  expect(await applied(machine)).toEqual(['bring web up: its files changed'])
  expect(await told(machine)).not.toContain('--force-recreate')
  expect(await applied(machine)).toEqual([])
})

test.for([
  ['likeness', 'with another network', 'its container was changed by hand', '--force-recreate'],
  ['state', 'running unhealthy web 0', 'web is unhealthy', '--force-recreate'],
  ['state', 'paused healthy web 0', 'web is paused', '--force-recreate'],
  ['state', 'exited unchecked web 0', 'web is exited', '--detach'],
  ['image', 'sha256:0', 'web runs another image', '--detach'],
] as const)('a container whose %s is "%s" is made right', async ([file, content, why, how]) => {
  const machine = machineWith()
  await applied(machine)
  writeFileSync(`${machine.folder}/${file}`, `${content}\n`)

  expect(await applied(machine)).toEqual([`bring web up: ${why}`])
  expect(await told(machine)).toContain(how)
  expect(await applied(machine)).toEqual([])
})

test('a container that was removed comes back', async () => {
  const machine = machineWith()
  await applied(machine)
  rmSync(`${machine.folder}/state`)

  expect(await applied(machine)).toEqual(['bring web up: web is missing'])
  expect(await applied(machine)).toEqual([])
})

test('a container of that name which was not made here makes room', async () => {
  const machine = machineWith()
  writeFileSync(`${machine.folder}/state`, 'running healthy <no value> 0\n')
  writeFileSync(`${machine.folder}/likeness`, 'foreign\n')
  writeFileSync(`${machine.folder}/image`, 'sha256:1\n')

  expect(await applied(machine)).toEqual([
    'remove the container web, which Compose did not make here',
    'bring web up: it is new, web was not made by this folder',
  ])
  expect(await applied(machine)).toEqual([])
})

test('what an image is built from brings it up again, with a build', async () => {
  const machine = machineWith()
  const built = { files: ['Dockerfile'], builds: true }
  writeFileSync(`${machine.folder}/web/Dockerfile`, 'FROM one\n')

  expect(await applied(machine, built)).toEqual(['bring web up: it is new'])
  expect(await told(machine)).toContain('--build')
  expect(await applied(machine, built)).toEqual([])
  writeFileSync(`${machine.folder}/web/Dockerfile`, 'FROM another\n')
  expect(await applied(machine, built)).toEqual(['bring web up: its files changed'])
  expect(await applied(machine, built)).toEqual([])
})

test('a container that runs once has ended well, or is run again', async () => {
  const machine = machineWith()
  const both = {
    containers: [
      { name: 'web', image: 'web:1' },
      { name: 'web-once', image: 'web:1', once: true },
    ],
  }
  writeFileSync(`${machine.folder}/once`, 'created unchecked web 0\n')
  await applied(machine, both)

  expect(await applied(machine, both)).toEqual([])
  writeFileSync(`${machine.folder}/once`, 'exited unchecked web 3\n')
  expect(await applied(machine, both)).toEqual(['bring web, web-once up: web-once failed with exit code 3'])
  expect(await applied(machine, both)).toEqual([])
  writeFileSync(`${machine.folder}/once`, 'created unchecked web 0\n')
  expect(await applied(machine, both)).toEqual(['bring web, web-once up: web-once is created'])
})

test('a compose file says which containers run once, and whether it builds', () => {
  const web = '  web: { image: "web:1", container_name: web'

  expect(containersDeclaredIn(`services:\n${web}, restart: always }\n`)).toEqual({
    containers: [{ name: 'web', image: 'web:1', once: false, built: false }],
    builds: false,
  })
  expect(containersDeclaredIn(`services:\n${web}, restart: "no", build: . }\n`)).toEqual({
    containers: [{ name: 'web', image: 'web:1', once: true, built: true }],
    builds: true,
  })
})
