import { expect, test } from 'vitest'
import { exampleTarget } from '../lived-in/recorded.ts'
import { LocalMachine } from '../local-machine.ts'
import { apply, type Operation } from '../operation.ts'
import { wantedSettings } from '../roles/docker.ts'
import { services } from '../services/index.ts'
import { noContainers, noNetwork, ownersDocker, settingsBefore } from './docker.ts'

const deployed = (before: object) =>
  wantedSettings({ ...before }, { guard: 'host', toolkit: true, oldCgroups: true, selinux: true })

test.for([
  [{}],
  [{ 'storage-driver': 'overlay2' }],
  [{ 'log-opts': { labels: 'team' }, runtimes: { crun: { path: '/usr/bin/crun' } } }],
  [{ 'log-driver': 'journald' }],
  [{ 'log-driver': 'json-file', ip: '127.0.0.1' }],
  [{ runtimes: {} }],
] as const)('what a deploy put into daemon.json is taken out, and what was there stays: %j', ([before]) => {
  expect(settingsBefore(deployed(before), before)).toEqual(before)
})

test('what its owner has changed since then stays', () => {
  const now = { ...deployed({}), ip: '192.168.1.10', debug: true }

  expect(settingsBefore(now, {})).toEqual({ ip: '192.168.1.10', debug: true })
})

/** A Docker that notes what it is told to remove. */
function machine(): LocalMachine {
  const machine = new LocalMachine()
  const container = (name: string, project: string, folder: string) =>
    JSON.stringify({
      name: `/${name}`,
      running: true,
      restart: 'always',
      labels: { 'com.docker.compose.project': project, 'com.docker.compose.project.working_dir': folder },
      networks: {},
      declared: null,
      ports: null,
    })
  machine.program(
    'docker',
    `case "$1 $2" in
'container ls' | 'network ls') [ -e "$folder/gone" ] || echo id ;;
'container inspect') echo '${container('pihole', 'pihole', '/opt/plumbline/services/pihole')}'; echo '${container('dns', 'pihole', '/srv/pihole')}' ;;
'network inspect') echo '{"name":"self-hosted","labels":{"plumbline.stack":"self-hosted"},"subnets":null}'; echo '{"name":"media","labels":null,"subnets":[]}' ;;
*) echo "$*" >>"$folder/told"; touch "$folder/gone" ;;
esac`,
  )
  return machine
}

const steps = async ({ host }: LocalMachine, operation: Operation): Promise<string[]> => {
  const done: string[] = []
  await apply(host, [operation], { onStep: ({ what }, ended) => void (ended && done.push(what)) })
  return done
}

test("only the stack's containers are removed, and twice removes nothing", async () => {
  const docker = machine()
  const gone = noContainers(exampleTarget(), services)

  expect(await steps(docker, gone)).toEqual(['stop and remove the containers pihole'])
  expect(await steps(docker, gone)).toEqual([])
})

test("only the stack's network is removed", async () => {
  expect(await steps(machine(), noNetwork)).toEqual(['remove the network self-hosted'])
})

test.for([
  ['pihole', ['stop Docker, which did not run before']],
  ['jellyfin', []],
] as const)('Docker that came with the deploy ends only where nobody else uses it: %s', async ([name, expected]) => {
  const machine = new LocalMachine()
  const line = {
    name: `/${name}`,
    running: true,
    restart: 'always',
    labels: name === 'pihole' ? { 'plumbline.stack': 'self-hosted' } : null,
    networks: {},
    declared: null,
    ports: null,
  }
  machine.program('docker', `case "$2" in ls) echo id ;; inspect) echo '${JSON.stringify(line)}' ;; esac`)
  machine.program('systemctl', 'exit 0')
  machine.program('grep', 'exit 1')

  expect(await steps(machine, ownersDocker(exampleTarget(), services))).toEqual(expected)
})
