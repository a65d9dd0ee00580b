import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { labHostMachine } from '../fixtures/lab/lab.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { connect } from '../provision/connect.ts'
import { deploy } from '../provision/deploy.ts'
import { OperationError } from '../provision/host.ts'
import { loadTarget, root, type SshLogin, type Target } from '../provision/inventory.ts'

const lab = loadTarget('lab')
const undoFolder = '/var/lib/plumbline/undo'

async function onHost(command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await labHostMachine.exec(command)
  if (exitCode !== 0) throw new Error(`\`${command}\` on the lab's host exited with ${exitCode}: ${stderr || stdout}`)
  return stdout
}

/**
 * Everything that a deploy may change of the way in: what runs, what the files say, what starts at boot. The files themselves are
 * compared: firewalld's listing of them lags behind what was just written.
 */
const wayIn = (): Promise<string> =>
  onHost(`firewall-cmd --get-default-zone; firewall-cmd --list-all-zones; nft --stateless list table inet plumbline_guard
systemctl is-enabled firewalld plumbline-guard; systemctl is-active firewalld plumbline-guard
find /etc/firewalld /etc/plumbline /etc/systemd/system/plumbline-guard.service -type f ! -name '*.old' -exec sha256sum {} + | sort
ls /etc/systemd/system | grep undo || true`)

/** A new login, as anybody's who deploys. */
async function login(target: Target = lab): Promise<void> {
  const shell = await connect(target.ssh, 'the host')
  shell.close()
}

/** The lab as one reaches it through a neighbour: an address and a port of the host, seen from where the neighbour stands. */
async function through(neighbour: SshLogin | undefined, address: string, port: number): Promise<Target> {
  if (!neighbour) throw new Error("The lab's inventory lacks a vantage.")
  const shell = await connect(neighbour, 'the neighbour')
  const server = createServer(async socket => {
    socket.on('error', () => undefined) // who deploys went away
    const stream = await shell.tcp(address, port).catch(() => socket.destroy())
    if (stream)
      socket
        .pipe(stream)
        .on('error', () => socket.destroy())
        .pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    shell.close()
  })
  const { port: local } = server.address() as AddressInfo
  return { ...lab, ssh: { ...lab.ssh, host: '127.0.0.1', port: local, listens: port } }
}

/** A policy that shuts SSH as soon as firewalld takes its files over, and something that makes a deploy let it do so. */
const latent = `
cat >/etc/firewalld/policies/no-ssh.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<policy target="CONTINUE" priority="-5">
  <ingress-zone name="ANY"/>
  <egress-zone name="HOST"/>
  <rule><port port="22" protocol="tcp"/><drop/></rule>
</policy>
XML
firewall-cmd --zone=public --add-port=9999/tcp
firewall-cmd --zone=public --add-rich-rule='rule family="ipv4" source address="203.0.113.9" drop'`

const only = { only: ['firewall'] }

beforeEach(async () => {
  await deploy(lab, only)
})

// Whatever a test did to the way in, and however it ended.
afterEach(async () => {
  await onHost(`rm -f /etc/firewalld/policies/no-ssh.xml; systemctl stop other-sshd.service 2>/dev/null
firewall-cmd --reload >/dev/null; firewall-cmd --zone=public --add-service=ssh`)
  await deploy(lab, only)
})

test('SSH over the tailnet is refused before anything is touched', async () => {
  await onHost('firewall-cmd --zone=self-hosted --add-service=ssh')
  const before = await wayIn()
  const target = await through(lab.vantages.tailnet, lab.tailscale.address, 22)

  await expect(deploy(target, only)).rejects.toThrow(
    new ConfigurationError(
      `ssh.host of lab is the tailnet's address, on which the deploy shuts SSH: give it the LAN address (lan.address, ${lab.lan.address}).`,
    ),
  )
  expect(await wayIn()).toBe(before)
})

test('an address that the guard would drop is refused before anything is touched', async () => {
  const before = await wayIn()
  const target = await through(lab.vantages.lan, lab.lan.address, 22)

  for (const subnet of ['10.89.0.0/16', '10.89.0.20/32'])
    await expect(deploy({ ...target, docker: { ...lab.docker, subnet } }, only)).rejects.toThrow(
      /^docker\.subnet of lab .* [Cc]hoose another subnet\.$/,
    )
  expect(await wayIn()).toBe(before)
})

test('an sshd on another port stays reachable there', async () => {
  await onHost(
    'systemd-run --unit=other-sshd /usr/sbin/sshd -D -p 2222; firewall-cmd --zone=public --add-port=2222/tcp',
  )
  const target = await through(lab.vantages.lan, lab.lan.address, 2222)

  expect(await deploy(target, only)).not.toEqual([])
  await login(target)
  expect(await onHost('firewall-cmd --zone=public --list-ports --permanent')).toBe('2222/tcp\n')
  expect(await deploy(target, only)).toEqual([])
  await expect(deploy({ ...target, ssh: { ...target.ssh, listens: 22 } }, only)).rejects.toThrow('say `listens: 2222`')
})

test('a firewall that shuts SSH for another reason is undone by the host, and the deploy says so', async () => {
  await onHost(latent)
  const before = await wayIn()
  const begun = performance.now()

  const failure = (await deploy(lab, only).catch((error: Error) => error)) as Error

  expect(failure).toBeInstanceOf(OperationError)
  expect(failure.message).toMatch(
    /^firewall: the host took its firewall and its guard back to what they were, and answers as before: no new login got in/,
  )
  expect(performance.now() - begun).toBeLessThan(90_000)
  await login()
  expect(await wayIn()).toBe(before)
})

test('a deploy that was killed in the middle is undone by the host alone', async () => {
  await onHost(latent)
  const before = await wayIn()
  const child = spawn(process.execPath, [join(root, 'cli/deploy.ts'), 'lab', '--only', 'firewall'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await expect.poll(() => login().catch(() => 'shut'), { timeout: 60_000, interval: 100 }).toBe('shut')
  child.kill('SIGKILL')
  await ended
  const killed = performance.now()

  await expect.poll(() => onHost(`ls ${undoFolder}`), { timeout: 120_000, interval: 1_000 }).toBe('undone\n')
  expect(performance.now() - killed).toBeLessThan(90_000)
  await delay(500)
  await login()
  expect(await wayIn()).toBe(before)
})
