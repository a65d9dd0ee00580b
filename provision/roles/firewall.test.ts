import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Target } from '../inventory.ts'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { firewallRole, running } from './firewall.ts'

const target = {
  ssh: { host: '10.0.0.2', port: 22, user: 'deploy', hostKey: '' },
  docker: { minimumVersion: '26.1', network: 'self-hosted', subnet: '172.30.0.0/16' },
  tailscale: { address: '100.64.0.1', interface: 'tailscale0', allowedPeers: ['100.64.0.2'] },
  lan: { address: '10.0.0.2', interface: 'eth0' },
} as Target

const zone = (head: string, { interfaces = '', sources = '', services = '', ports = '' }): string => `${head}
  target: default
  interfaces: ${interfaces}
  sources: ${sources}
  services: ${services}
  ports: ${ports}
  protocols: 
  forward: yes
  masquerade: no
  forward-ports: 
  source-ports: 
  icmp-blocks: 
  rich rules: 
`
const stack = {
  interfaces: 'tailscale0',
  sources: '100.64.0.2/32 172.30.0.0/16',
  ports: '80/tcp 443/tcp 81/tcp 53/tcp 53/udp',
}
const open = zone('public (default, active)', { services: 'ssh' })
const right = [open, zone('self-hosted (active)', stack)].join('\n')

/** A firewall-cmd whose running and permanent zones are files. */
function machineWith(runtime: string, permanent = right): LocalMachine {
  const machine = new LocalMachine()
  writeFileSync(`${machine.folder}/runtime`, runtime)
  writeFileSync(`${machine.folder}/permanent`, permanent)
  machine.program(
    'firewall-cmd',
    `case "$*" in
--list-all-zones) cat "$folder/runtime" ;;
'--permanent --list-all-zones') cat "$folder/permanent" ;;
--get-policies) echo allow-host-ipv6 containers-out ;;
--reload) cp "$folder/permanent" "$folder/runtime" ;;
'--zone=self-hosted --change-interface=tailscale0') sed -i 's/interfaces: *$/interfaces: tailscale0/;0,/tailscale0/s/tailscale0//' "$folder/runtime" ;;
'--set-default-zone=public') sed -i 's/^public.*/public (default)/' "$folder/runtime" ;;
*) echo "unexpected: $*" >&2; exit 1 ;;
esac`,
  )
  machine.program('systemctl', 'exit 3')
  machine.program('python3', 'test "$3" = bans && cat >"$folder/bans"; echo "kept by $3"')
  return machine
}

async function applied({ host }: LocalMachine): Promise<string[]> {
  const steps: string[] = []
  await apply(host, [running(target)], { onStep: ({ what }, done) => void (done && steps.push(what)) })
  return steps
}

test('a firewall that runs as its files say needs nothing', async () => {
  expect(await applied(machineWith(right))).toEqual([])
})

test('zones that are new in the files are taken over by one reload', async () => {
  const machine = machineWith(open)

  expect(await applied(machine)).toContain('reload firewalld: there is no zone self-hosted')
})

test.for([
  [right.replace('80/tcp', '9000/tcp 80/tcp'), 'self-hosted has ports "443/tcp 53/tcp 53/udp 80/tcp 81/tcp 9000/tcp"'],
  [right.replace('services: ssh', 'services: cockpit ssh'), 'public has services "cockpit ssh"'],
  [`${right}\n${zone('trusted (active)', { sources: '10.0.0.0/8' })}`, 'trusted is not in the files'],
] as const)('a change that was made in the running firewall only is taken back: %#', async ([runtime, why]) => {
  const machine = machineWith(runtime)

  const [step, ...others] = await applied(machine)

  expect(step).toContain(why)
  expect(others).toEqual([])
  expect(await applied(machine)).toEqual([])
})

test('what a reload would drop is read before it and put back after it', async () => {
  const machine = machineWith(open)

  await applied(machine)

  expect(readFileSync(`${machine.folder}/bans`, 'utf8')).toBe('kept by save')
})

test('an attacker who is banned is nothing to do', async () => {
  const ban =
    '\trule family="ipv4" source address="203.0.113.9" port port="22" protocol="tcp" reject type="icmp-port-unreachable"'
  const machine = machineWith(right.replace('rich rules: \n', `rich rules: \n${ban}\n`))

  expect(await applied(machine)).toEqual([])
})

test('an interface that was moved is moved back', async () => {
  const moved = [
    zone('public (default, active)', { services: 'ssh', interfaces: 'tailscale0' }),
    zone('self-hosted', { ...stack, interfaces: '' }),
  ].join('\n')
  const machine = machineWith(moved)

  expect(await applied(machine)).toEqual(['put tailscale0 into the zone self-hosted (it was in public)'])
  expect(await applied(machine)).toEqual([])
})

test('another default zone is set back', async () => {
  const other = right.replace('public (default, active)', 'public')
  const machine = machineWith(other, other)

  expect(await applied(machine)).toEqual(['make public the default zone'])
  expect(await applied(machine)).toEqual([])
})

test('a firewall that does not answer is an error, not an empty listing', async () => {
  const machine = machineWith(right)
  machine.program('firewall-cmd', 'echo "FirewallD is not running" >&2; exit 252')

  await expect(applied(machine)).rejects.toThrow('FirewallD is not running')
})

test.for([
  [22, '  <service name="ssh"/>\n'],
  [2222, '  <port port="2222" protocol="tcp"/>\n'],
] as const)('the zone of the LAN lets SSH in at the port where sshd listens: %d', async ([port, line]) => {
  const { host } = new LocalMachine()
  const written: string[] = []
  for (const operation of firewallRole({ ...target, ssh: { ...target.ssh, port } })) {
    if (!operation.title.includes('public.xml')) continue
    for await (const step of operation.needed(host)) written.push('input' in step ? String(step.input) : '')
  }

  expect(written.join('')).toContain(`SSH and nothing else.</description>\n${line}  <forward/>`)
})
