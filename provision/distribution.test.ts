import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { type Distribution, distributionOf, heldBack, packages } from './distribution.ts'
import { LocalMachine } from './local-machine.ts'
import { apply } from './operation.ts'
import { sh } from './shell.ts'

/** A machine where everything is there but Docker's plugins, which are files that "packages" bring. */
function bare(): { machine: LocalMachine; distribution: Distribution } {
  const machine = new LocalMachine()
  for (const name of ['dockerd', 'firewall-cmd', 'nft', 'nvidia-ctk', 'smartctl']) machine.program(name, '')
  machine.program('docker', 'test -e "$folder/$1"')
  const distribution: Distribution = {
    id: 'test',
    packages: {
      engine: [],
      compose: ['compose'],
      buildx: ['buildx'],
      firewalld: [],
      nftables: [],
      toolkit: [],
      smart: [],
    },
    shadowing: [],
    sources: [{ file: `${machine.folder}/source`, add: sh`echo here >${machine.folder}/source` }],
    install: names => sh`cd ${machine.folder} && touch ${names}`,
    remove: () => 'exit 1',
    installed: () => 'exit 1',
  }
  return { machine, distribution }
}

async function applied({ machine, distribution }: ReturnType<typeof bare>): Promise<string[]> {
  const steps: string[] = []
  await apply(machine.host, [packages(distribution, { card: true })], {
    onStep: ({ what }, done) => void (done && steps.push(what)),
  })
  return steps
}

test('what is missing is installed, from a source that is added first, and twice changes nothing', async () => {
  const host = bare()

  expect(await applied(host)).toEqual([
    `add the package source ${host.machine.folder}/source`,
    'install compose, buildx',
  ])
  expect(await applied(host)).toEqual([])
})

test('only what is missing is installed', async () => {
  const host = bare()
  await applied(host)
  await host.machine.host.run(sh`rm ${host.machine.folder}/compose`)

  expect(await applied(host)).toEqual(['install compose'])
})

/** A machine with these programs and a few of every system's, whatever the test runs on. */
function machineWith(...programs: readonly string[]) {
  const machine = new LocalMachine()
  const bin = mkdtempSync(join(tmpdir(), 'plumbline-only-'))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(bin, { recursive: true })
  })
  for (const name of ['sh', 'cat', 'touch', 'chmod', 'mktemp', 'rm', 'ls', 'grep', 'base64', 'timeout', 'mkdir', 'ln'])
    symlinkSync(execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(bin, name))
  vi.stubEnv('PATH', bin)
  for (const name of programs) machine.program(name, '')
  const distribution: Distribution = {
    ...bare().distribution,
    packages: {
      engine: ['dockerd'],
      compose: [],
      buildx: [],
      firewalld: [],
      nftables: [],
      toolkit: ['nvidia-ctk'],
      smart: [],
    },
    sources: [],
    install: names => names.map(name => sh`ln -s /bin/true ${join(bin, name)}`).join(' && '),
  }
  const told = async () => (await machine.host.read(sh`cat ${machine.folder}/told`)).stdout.split('\n').filter(Boolean)
  return { machine, distribution, told }
}

const others = ['docker', 'firewall-cmd', 'nft', 'smartctl']

test.for([
  [0, ['is-active --quiet docker.service', 'restart docker.service']],
  [3, ['is-active --quiet docker.service']],
] as const)(
  'Docker looks for the toolkit when it starts, so that one that runs restarts (%d)',
  async ([code, said]) => {
    const host = machineWith('dockerd', ...others)
    host.machine.program('systemctl', `echo "$*" >>"$folder/told"; [ "$1" = restart ] || exit ${code}`)

    expect(await applied(host)).toEqual([
      'install nvidia-ctk, and restart Docker, which looks for it only when it starts',
    ])
    expect(await host.told()).toEqual(said)
    expect(await applied(host)).toEqual([])
  },
)

test('a toolkit that comes with the engine restarts nothing', async () => {
  const host = machineWith(...others)
  host.machine.program('systemctl', 'echo "$*" >>"$folder/told"')

  expect(await applied(host)).toEqual(['install dockerd, nvidia-ctk'])
  expect(await host.told()).toEqual([])
})

test('a toolkit that does not come restarts nothing', async () => {
  const host = machineWith('dockerd', ...others)
  host.machine.program('systemctl', 'echo "$*" >>"$folder/told"')

  await expect(applied({ ...host, distribution: { ...host.distribution, install: () => 'exit 1' } })).rejects.toThrow(
    'ended with exit code 1',
  )
  expect(await host.told()).toEqual([])
})

test('what the distribution has no package for is named before anything is installed', async () => {
  const { machine, distribution } = bare()
  machine.program('nvidia-ctk', '')
  const lacking = { ...distribution, packages: { ...distribution.packages, compose: [] } }

  await expect(applied({ machine, distribution: lacking })).rejects.toThrow('test has no package for')
  expect((await machine.host.read(sh`test -e ${machine.folder}/buildx`)).exitCode).toBe(1)
})

test('another system than the inventory says is a mistake in the inventory', async () => {
  const { host } = new LocalMachine()

  await expect(distributionOf(host, 'slackware')).rejects.toThrow(
    /^os\.id of this machine: the inventory says "slackware", the host says ".+"\.$/,
  )
})

test('a system that is made of images is said to be one, before anything is touched', async () => {
  const machine = new LocalMachine()
  machine.program('findmnt', 'echo rw,relatime; echo ro,relatime')

  await expect(distributionOf(machine.host, 'fedora')).rejects.toThrow(ConfigurationError)
  await expect(distributionOf(machine.host, 'fedora')).rejects.toThrow(
    /^os\.id of this machine: it runs .+, which is made of images \(\/usr is read-only\)\. A deploy installs packages/,
  )
})

test.for([0, 7])(
  'a firewall that is installed does not start before its zones are written (exit code %d)',
  async code => {
    const machine = new LocalMachine()
    machine.program('systemctl', 'echo "$*" >>"$folder/told"')
    machine.program('installer', `echo installed >>"$folder/told"; exit ${code}`)

    const { exitCode } = await machine.host.read(heldBack('firewalld.service', 'installer'))

    expect(exitCode).toBe(code)
    expect(await machine.host.show(sh`cat ${machine.folder}/told`)).toBe(
      'mask --runtime firewalld.service\ninstalled\nunmask --runtime firewalld.service\n',
    )
  },
)
