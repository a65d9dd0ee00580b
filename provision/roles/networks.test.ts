import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Target } from '../inventory.ts'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { networksRole } from './networks.ts'

const target = {
  docker: { minimumVersion: '26.1', network: 'self-hosted', subnet: '172.30.0.0/16' },
  tailscale: { address: '100.64.0.1', interface: 'tailscale0', allowedPeers: ['100.64.0.2'] },
} as Target

const right = {
  Id: 'a1',
  Name: 'self-hosted',
  Driver: 'bridge',
  EnableIPv6: false,
  Internal: false,
  IPAM: { Config: [{ Subnet: '172.30.0.0/16' }] },
  Options: {
    'com.docker.network.bridge.name': 'br-self-hosted',
    'com.docker.network.bridge.host_binding_ipv4': '100.64.0.1',
  },
  Containers: {},
}

/** A docker that knows the networks of a file, and writes down what it is told to do. @param inspected what it tells of the containers that are cut off. */
function machineWith(
  network: object | undefined,
  { containers = '', inspected = 'self-hosted c1 ollama c1\\nself-hosted c2\\n' } = {},
): LocalMachine {
  const machine = new LocalMachine()
  machine.program(
    'docker',
    `case "$1 $2" in
'network ls') test -s "$folder/network" && echo a1; true ;;
'network inspect') echo "[$(cat "$folder/network")]" ;;
'network create') cp "$folder/right" "$folder/network"; echo "$*" >>"$folder/told" ;;
'network rm') rm "$folder/network"; echo "$*" >>"$folder/told" ;;
'network disconnect' | 'network connect') echo "$*" >>"$folder/told" ;;
'container inspect') printf '${inspected}' ;;
'container ls') cat "$folder/containers" ;;
'rm --force') : >"$folder/containers"; echo "$*" >>"$folder/told" ;;
*) echo "unexpected: $*" >&2; exit 1 ;;
esac`,
  )
  writeFileSync(`${machine.folder}/right`, JSON.stringify(right))
  writeFileSync(`${machine.folder}/containers`, containers)
  if (network) writeFileSync(`${machine.folder}/network`, JSON.stringify(network))
  return machine
}

async function applied({ host }: LocalMachine): Promise<string[]> {
  const steps: string[] = []
  await apply(host, networksRole(target, ['pihole']), { onStep: ({ what }, done) => void (done && steps.push(what)) })
  return steps
}

test('a missing network is created, and twice changes nothing', async () => {
  const machine = machineWith(undefined)

  expect(await applied(machine)).toEqual(['create the network self-hosted'])
  expect(await machine.host.show(`cat ${machine.folder}/told`)).toBe(
    'network create --driver bridge --subnet 172.30.0.0/16 --opt com.docker.network.bridge.name=br-self-hosted --opt com.docker.network.bridge.host_binding_ipv4=100.64.0.1 --label plumbline.stack=self-hosted self-hosted\n',
  )
  expect(await applied(machine)).toEqual([])
})

test.for([
  [{ Driver: 'macvlan' }, 'its driver is macvlan'],
  [{ IPAM: { Config: [{ Subnet: '10.1.0.0/16' }] } }, 'its subnet is 10.1.0.0/16'],
  [{ EnableIPv6: true }, 'IPv6 is on'],
  [
    { Options: { 'com.docker.network.bridge.name': 'br-self-hosted' } },
    'com.docker.network.bridge.host_binding_ipv4 is not set',
  ],
] as const)('a different network is replaced: %o', async ([difference, why]) => {
  const machine = machineWith({ ...right, ...difference, Containers: { c1: {}, c2: {} } })

  expect(await applied(machine)).toEqual([
    `remove the network self-hosted (${why})`,
    'create the network self-hosted',
    'join 2 containers to self-hosted again',
  ])
  expect(await machine.host.show(`head -n 3 ${machine.folder}/told`)).toBe(
    'network disconnect --force a1 c1\nnetwork disconnect --force a1 c2\nnetwork rm a1\n',
  )
  expect(await machine.host.show(`tail -n 2 ${machine.folder}/told`)).toBe(
    'network connect --alias ollama self-hosted c1\nnetwork connect self-hosted c2\n',
  )
  expect(await applied(machine)).toEqual([])
})

// Compose gives a container the id of its network in place of its name, and Docker joins one whose own network is gone to no other.
test('a container whose own network is removed by its id must be made anew, and the others are joined again', async () => {
  const machine = machineWith(
    { ...right, EnableIPv6: true, Containers: { c1: {}, c2: {} } },
    { inspected: 'a1 c1 ollama\\nself-hosted c2\\n' },
  )

  expect(await applied(machine)).toEqual([
    'remove the network self-hosted (IPv6 is on): 1 of its containers must be made anew',
    'create the network self-hosted',
    'join 1 container to self-hosted again',
  ])
  expect(await machine.host.show(`tail -n 1 ${machine.folder}/told`)).toBe('network connect self-hosted c2\n')
})

test('a container that claims to be of the stack is removed', async () => {
  const machine = machineWith(right, { containers: 'pihole\nintruder\n' })

  expect(await applied(machine)).toEqual(['remove the container intruder, which no service declares'])
  expect(await applied(machine)).toEqual([])
})
