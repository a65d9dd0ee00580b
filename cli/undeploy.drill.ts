import { once } from 'node:events'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { labHostMachine } from '../fixtures/lab/lab.ts'
import { changesBetween, type Snapshot, snapshot } from '../fixtures/lab/own-host/snapshot.ts'
import { connect } from '../provision/connect.ts'
import { deploy } from '../provision/deploy.ts'
import { loadTarget } from '../provision/inventory.ts'
import { planDeploy } from '../provision/plan.ts'
import { undeploy } from '../provision/undeploy.ts'

const lab = loadTarget('lab')
/** The lab's host as somebody's who lives in it: what is his is not guarded. */
const lived = { ...lab, guard: 'stack' as const }
const part = { only: ['tailnet', 'pihole'] }

/** However often it was restarted just now. */
const restart = 'systemctl reset-failed docker; systemctl restart docker'

async function onHost(command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await labHostMachine.exec(command)
  if (exitCode !== 0) throw new Error(`\`${command}\` on the lab's host exited with ${exitCode}: ${stderr || stdout}`)
  return stdout
}

/** Folders change their times when something in them comes and goes, and containerd keeps accounts of what it has done. Tailscale's state is compared by what it says. */
const seen = async (): Promise<Snapshot> =>
  new Map(
    [...(await snapshot(command => labHostMachine.exec(command)))]
      .filter(([name]) => !/^\/var\/lib\/(containerd\/|tailscale\/tailscaled\.state$)/.test(name))
      .map(([name, about]) => [name, about.startsWith('d ') ? about.split(' ').slice(0, 3).join(' ') : about] as const)
      .concat([['tailscale', await onHost('tailscale debug prefs')]]),
  )

/** What the owner's Redis answers a neighbour in the LAN. */
async function pong(): Promise<string> {
  const { lan } = lab.vantages
  if (!lan) throw new Error("The lab's inventory lacks a vantage.")
  using shell = await connect(lan, 'the neighbour')
  const stream = await shell.tcp(lab.lan.address, 8085)
  stream.write('PING\r\n')
  const [answer] = await once(stream, 'data', { signal: AbortSignal.timeout(5_000) })
  stream.destroy()
  return String(answer).trim()
}

/** When the owner's container began, and which it is. */
const running = (): Promise<string> => onHost("docker inspect owners --format '{{.Id}} {{.State.StartedAt}}'")

let before: Snapshot

beforeAll(async () => {
  await deploy(lab, { consent: () => true })
  await undeploy(lab)
  await onHost(`mkdir -p /etc/docker && echo '{ "log-opts": { "labels": "team" } }' >/etc/docker/daemon.json && ${restart}
docker network create owners && docker run --detach --name owners --network owners --restart always --publish ${lab.lan.address}:8085:6379 --entrypoint redis-server redis:8.0-bookworm --protected-mode no
firewall-cmd --permanent --zone=public --add-port=9100/tcp && firewall-cmd --reload`)
  await vi.waitFor(async () => expect(await pong()).toBe('+PONG'), { timeout: 60_000, interval: 500 })
  before = await seen()
})

afterAll(async () => {
  await undeploy(lab)
  await onHost(`docker rm --force --volumes owners; docker network rm owners; rm -f /etc/docker/daemon.json; ${restart}
firewall-cmd --permanent --zone=public --remove-port=9100/tcp && firewall-cmd --reload`)
  await deploy(lab, { consent: () => true })
})

test('a plan says what of the owner’s is affected, and a deploy that nobody agreed to changes nothing', async () => {
  const { account } = await planDeploy(lived, part)

  expect(account.inTheWay).toEqual([])
  expect(account.affected.filter(({ asked }) => asked).map(({ what }) => what)).toEqual([
    'The zone public of firewalld is written anew: it lets in 9100/tcp no more.',
  ])
  expect(account.untouched.join()).toContain('8085/tcp of owners')
  await expect(deploy(lived, part)).rejects.toThrow('it lets in 9100/tcp no more')
  expect(changesBetween(before, await seen())).toEqual([])
})

test('a name and a port that are the owner’s stop a deploy before its first change', async () => {
  await onHost(`docker run --detach --name pihole --publish 53:53/udp --entrypoint sleep redis:8.0-bookworm infinity`)
  try {
    await expect(deploy(lived, { ...part, consent: () => true })).rejects.toThrow(
      /Nothing was changed on lab[\s\S]*53\/udp is taken by the container pihole[\s\S]*A container is called pihole/,
    )
  } finally {
    await onHost('docker rm --force --volumes pihole')
  }
  expect(changesBetween(before, await seen())).toEqual([])
})

test('a deploy leaves what the owner runs as it was, and has nothing to do the second time', async () => {
  const his = await running()

  await deploy(lived, { ...part, consent: () => true })

  expect(await running()).toBe(his)
  expect(await pong()).toBe('+PONG')
  expect(JSON.parse(await onHost('cat /etc/docker/daemon.json'))).toMatchObject({ 'log-opts': { labels: 'team' } })
  expect(await deploy(lived, part)).toEqual([])
})

test('an undeploy says what it would do, and gives the host back as it was', async () => {
  const his = await running()
  const deployed = await seen()
  const planned = await undeploy(lived, { dryRun: true })
  expect(changesBetween(deployed, await seen())).toEqual([])

  const done = await undeploy(lived)

  expect(done).toEqual(planned)
  expect(changesBetween(before, await seen())).toEqual([])
  expect(await running()).toBe(his)
  expect(await pong()).toBe('+PONG')
  expect(await onHost(`ls ${lab.coldStorage.path}/services/pihole`)).toContain('config')
  expect(await undeploy(lived)).toEqual([])
})
