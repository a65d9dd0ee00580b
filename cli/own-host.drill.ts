import type Docker from 'dockerode'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { findEngine } from '../fixtures/lab/engine.ts'
import { alone } from '../fixtures/lab/lock.ts'
import { onOwn, ownLock, ownLogin, ownStatus, takeDownOwn } from '../fixtures/lab/own-host/own-host.ts'
import { ownLan, ownMachines, ownVolume } from '../fixtures/lab/own-host/place.ts'
import { repairOwn } from '../fixtures/lab/own-host/repair.ts'
import { changesBetween, snapshot } from '../fixtures/lab/own-host/snapshot.ts'
import { upOwnHost } from '../fixtures/lab/own-host/up.ts'
import { parseTarget, type Target } from '../provision/inventory.ts'
import { planDeploy } from '../provision/plan.ts'
import { startAgent } from '../provision/sshd.ts'
import { changeInventory, inconclusiveIn, judged, judgedBy, keepInventory } from './own-host/run.ts'

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

/** A danger of the host, and how the finding of a requirement names it. */
const dangers: readonly (readonly [danger: string, requirement: string, named: RegExp])[] = [
  ['Ollama is open to the LAN', 'NET-27', /Ollama answers without a login at 10\.77\.0\.10:11434/],
  ['Redis is open to the LAN', 'NET-27', /Redis answers without a login at 10\.77\.0\.10:6379/],
  ['a container is privileged', 'CTR-06', /proxy is privileged/],
  ['a container holds the engine’s socket', 'CTR-06', /proxy mounts \/var\/run\/docker\.sock/],
  ['Docker publishes past ufw', 'NET-28', /8053\/tcp of the container adguard answers the LAN although ufw refuses it/],
  ['dockerd listens without TLS', 'CTR-10', /tcp:\/\/0\.0\.0\.0:2375 without TLS/],
  ['the password of AdGuard Home is on every list', 'SEC-05', /webserver_api_password of adguard/],
  ['the key of Open WebUI is weak', 'SEC-05', /WEBUI_SECRET_KEY of ai-webui-1/],
  ['sshd takes passwords', 'SEC-04', /PasswordAuthentication of sshd is yes/],
  ['sshd takes root', 'SEC-04', /PermitRootLogin of sshd is yes/],
  ['.env can be read by everybody', 'SEC-02', /\/srv\/ai\/\.env \(0644/],
  ['images move with what is newest', 'CTR-08', /adguard runs adguard\/adguardhome:latest, whose tag names no version/],
  ['logs may fill the disk', 'CTR-09', /the log of adguard has no max-size/],
  ["the containers' network can be routed into", 'NET-06', /ai-ollama-1 answers at 172\.18\.0\.\d+:11434/],
]

const target = 'own-host-drill'

/** What a newcomer does: looks at the host for the first time, and has it judged. The person's own inventory comes back after the test. */
async function firstLook() {
  const login = await ownLogin(engine, 'host')
  const environment = { SSH_AUTH_SOCK: await startAgent([login.identityFile]) }
  onTestFinished(keepInventory())
  const words = ['--name', target, '--yes', '--accept-host-key', login.fingerprint]
  const first = await judgedBy(['cli/init/init.ts', `${login.user}@${login.host}`, ...words], environment)
  expect(inconclusiveIn(first.audit)).toEqual([])
  return { ...first, environment }
}

test('the first look finds the dangers, asks nothing, and writes nothing to the host', async () => {
  const before = await snapshot(onHost)

  const { exitCode, audit } = await firstLook()

  expect(changesBetween(before, await snapshot(onHost))).toEqual([])
  expect(exitCode).toBe(1)
  const findings = new Map(audit.requirements.map(one => [one.id, `${one.because}\n${one.comparison?.seen}`]))
  for (const [danger, requirement, named] of dangers)
    expect.soft(findings.get(requirement), `${danger} (${requirement})`).toMatch(named)
  // What else is red is what two others say of the same ports: what listens, and what answers.
  const named = new Set([...dangers.map(([, requirement]) => requirement), 'NET-01', 'NET-04'])
  expect(judged(audit, 'failed')).toEqual([...named].toSorted())
})

/** The host in the words of an owner who believes that the LAN is the tailnet. */
async function believed(): Promise<Target> {
  const { host, port, user, identityFile, hostKey } = await ownLogin(engine, 'host')
  const lan = { address, interface: 'eth0' }
  const entry = {
    ssh: { host, port, user, identityFile, hostKey, listens: 22 },
    os: { id: 'debian' },
    lan,
    tailscale: { ...lan, allowedPeers: [ownLan.gateway, ownMachines.nas.address] },
    coldStorage: { path: '/srv', mountPoint: '/srv', filesystem: 'ext4' },
    domain: 'home.example',
    guard: 'host',
  }
  return parseTarget(stringify({ targets: { [target]: entry } }), target, 'inventory.yaml')
}

test('a plan says what a deploy would meet there, and what it would do to its owner; nothing is changed', async () => {
  const before = await snapshot(onHost)

  const { account, changes } = await planDeploy(await believed())

  const said = account.inTheWay.join('\n')
  for (const part of [
    '80/tcp is taken by the container proxy of the compose project ai',
    '53/tcp and 53/udp are taken by the container adguard',
    'has no graphics card of NVIDIA',
    'Another firewall guards own-host-drill: ufw',
    'both the LAN and the tailnet',
    '/srv/ai/ollama holds files that no deploy has put there',
  ])
    expect.soft(said).toContain(part)
  const affected = account.affected.flatMap(({ what, asked }) => (asked ? what : [])).join('\n')
  expect(affected).toContain('Docker restarts, and with it adguard, ai-ollama-1, ai-redis-1, ai-webui-1, proxy.')
  expect(affected).toContain('`default-network-opts`')
  expect(affected).toContain('shuts what others reach now: 53/tcp of adguard')
  expect(changes).not.toEqual([])
  expect(changesBetween(before, await snapshot(onHost))).toEqual([])
})

test('what its owner would do about the dangers ends them, and no service', async () => {
  await repairOwn((command, options) => onOwn('host', command, options))

  for (const url of ['11434/api/version', '3000/health', '80/health', '8053/login.html'])
    await expect.poll(() => said('host', `curl -sSf -o /dev/null http://127.0.0.1:${url}`), patience).toBe('')
  expect(await openFromNas(address, usualPorts)).toBe('22 53')
  expect(await openByRoute()).toBe('')
  expect(await said('host', 'ss -H -ltn sport = :2375')).toBe('')
})

test('the repaired host is green but for the resolver, and conforms when that is said to be meant', async () => {
  const { audit, environment } = await firstLook()
  expect(judged(audit, 'failed')).toEqual(['NET-01', 'NET-04', 'NET-28'])

  const reason = 'the resolver is for the whole LAN'
  changeInventory(/# openToLan:\n +#.*\n/, `openToLan: { 53/tcp: ${reason}, 53/udp: ${reason} }\n`)
  const again = await judgedBy(['cli/gate.ts', 'verify', '--target', target], environment)
  expect([judged(again.audit, 'failed'), inconclusiveIn(again.audit), again.exitCode]).toEqual([[], [], 0])
})

test('only its data is left when it is taken down', async () => {
  await alone(() => takeDownOwn(engine), ownLock)

  expect(await left()).toEqual([ownVolume])
})
