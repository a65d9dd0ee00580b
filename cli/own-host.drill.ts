import type Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findEngine } from '../fixtures/lab/engine.ts'
import { alone } from '../fixtures/lab/lock.ts'
import { onOwn, ownLock, ownStatus, takeDownOwn } from '../fixtures/lab/own-host/own-host.ts'
import { ownLan, ownMachines, ownVolume } from '../fixtures/lab/own-host/place.ts'
import { repairOwn } from '../fixtures/lab/own-host/repair.ts'
import { changesBetween, snapshot } from '../fixtures/lab/own-host/snapshot.ts'
import { upOwnHost } from '../fixtures/lab/own-host/up.ts'

let engine: Docker
/** Whether it was there before: then it is there afterwards. */
let wasUp = false

const onHost = (command: string) => onOwn('host', command)

/** Runs a command on a machine as root. @throws Error with what it said when it fails. */
async function said(name: 'host' | 'nas', command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await onOwn(name, command)
  if (exitCode !== 0) throw new Error(`\`${command}\` on ${name} exited with ${exitCode}: ${stderr || stdout}`)
  return stdout.trim()
}

const { address } = ownMachines.host

const usualPorts = [22, 53, 80, 2375, 3000, 6379, 8053, 11434]
const patience = { timeout: 60_000, interval: 500 }

/** What of the host answers another machine of its LAN; asked by Python, which a neighbour has. */
const openFromNas = (host: string, ports: readonly number[]): Promise<string> =>
  said(
    'nas',
    `python3 -c "
import socket
def answers(port):
    try: socket.create_connection(('${host}', port), 2).close(); return True
    except OSError: return False
print(*[port for port in [${ports.join(', ')}] if answers(port)])"`,
  )

beforeAll(async () => {
  engine = await findEngine(() => {})
  wasUp = (await ownStatus(engine)).some(({ state }) => state !== 'not there')
  // Somebody may have repaired it.
  await alone(() => takeDownOwn(engine), ownLock)
  await upOwnHost()
})

/** The names of its containers, networks and volumes. */
async function left(): Promise<string[]> {
  const containers = await engine.listContainers({ all: true, filters: { name: [ownMachines.host.container] } })
  const networks = await engine.listNetworks({ filters: { name: [ownLan.name] } })
  const { Volumes } = await engine.listVolumes({ filters: JSON.stringify({ name: [ownVolume] }) })
  return [...containers.flatMap(({ Names }) => Names), ...[...networks, ...(Volumes ?? [])].map(({ Name }) => Name)]
}

afterAll(async () => {
  if (wasUp) return upOwnHost()
  await alone(() => takeDownOwn(engine, { forget: true }), ownLock)
  expect(await left()).toEqual([])
})

test('the dangers of the host are there, as another machine of its LAN sees them', async () => {
  // Docker's own port is shut by ufw, and by nothing else; every other is published past it.
  expect(await openFromNas(address, usualPorts)).toBe('22 53 80 3000 6379 8053 11434')
  expect(await said('nas', `curl -sS -o /dev/null -w '%{http_code}' http://${address}:11434/api/tags`)).toBe('200')
  expect(await said('nas', `curl -sS -o /dev/null -w '%{http_code}' http://${address}:8053/control/status`)).toBe('401')
  expect(
    await said('host', "docker inspect proxy --format '{{.HostConfig.Privileged}} {{json .HostConfig.Binds}}'"),
  ).toMatch(/^true .*docker\.sock/)
  expect(await said('host', 'curl -sS http://127.0.0.1:2375/version')).toContain('"Version":"26.1.5')
  expect(await said('host', "sshd -T | grep -E '^(passwordauthentication|permitrootlogin) ' | sort")).toBe(
    'passwordauthentication yes\npermitrootlogin yes',
  )
  expect(await said('host', 'stat --format %a /srv/ai/.env')).toBe('644')
})

/** Which of Ollama's ports answer the other machine at its container's own address, to which a route leads through the host. */
async function openByRoute(): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const inside = await said('host', `docker inspect ai-ollama-1 --format '${format}'`)
  expect(inside).toMatch(/^172\.18\.0\./)
  await said('nas', `ip route replace 172.18.0.0/16 via ${address}`)
  try {
    return await openFromNas(inside, [11434])
  } finally {
    await said('nas', 'ip route del 172.18.0.0/16')
  }
}

test("a route leads into the containers' own network", async () => {
  expect(await openByRoute()).toBe('11434')
})

test('nothing of the host changes by itself, and a change is seen', async () => {
  const before = await snapshot(onHost)
  await upOwnHost()
  expect(changesBetween(before, await snapshot(onHost))).toEqual([])

  await said('host', 'touch /srv/ai/intruder')
  try {
    expect(changesBetween(before, await snapshot(onHost))).toEqual([
      expect.stringMatching(/^\/srv\/ai was .* and is /),
      '/srv/ai/intruder is new',
    ])
  } finally {
    await said('host', 'rm /srv/ai/intruder')
  }
})

test('what its owner would do about the dangers ends them, and no service', async () => {
  await repairOwn((command, options) => onOwn('host', command, options))

  for (const url of ['11434/api/version', '3000/health', '80/health', '8053/login.html'])
    await expect.poll(() => said('host', `curl -sSf -o /dev/null http://127.0.0.1:${url}`), patience).toBe('')
  expect(await openFromNas(address, usualPorts)).toBe('22 53')
  expect(await openByRoute()).toBe('')
  expect(await said('host', 'ss -H -ltn sport = :2375')).toBe('')
})

test('only its data is left when it is taken down', async () => {
  await alone(() => takeDownOwn(engine), ownLock)

  expect(await left()).toEqual([ownVolume])
})
