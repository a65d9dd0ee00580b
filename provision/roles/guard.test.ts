import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { guardRules, loaded } from './guard.ts'

/** An nft whose kernel is a file; what a namespace of its own would hold is another. */
function machineWith(kernel: string | undefined): LocalMachine {
  const machine = new LocalMachine()
  machine.program('nft', 'cat "$folder/kernel" 2>/dev/null')
  machine.program('unshare', 'cat "$folder/wanted"')
  machine.program('systemctl', 'test "$*" = "restart plumbline-guard.service" && cp "$folder/wanted" "$folder/kernel"')
  writeFileSync(`${machine.folder}/wanted`, 'table inet plumbline_guard { drop }\n')
  if (kernel !== undefined) writeFileSync(`${machine.folder}/kernel`, kernel)
  return machine
}

async function applied({ host }: LocalMachine): Promise<string[]> {
  const steps: string[] = []
  await apply(host, [loaded], { onStep: ({ what }, done) => void (done && steps.push(what)) })
  return steps
}

test('a guard that is gone is loaded, and twice changes nothing', async () => {
  const machine = machineWith(undefined)

  expect(await applied(machine)).toEqual(['load the guard'])
  expect(await applied(machine)).toEqual([])
})

test('a guard with one rule taken out is loaded anew', async () => {
  const machine = machineWith('table inet plumbline_guard { }\n')

  expect(await applied(machine)).toEqual(['load the guard anew, as the rules in the kernel are others'])
  expect(await applied(machine)).toEqual([])
})

test('rules that cannot be read for comparison are loaded anew, not taken for right', async () => {
  const machine = machineWith('table inet plumbline_guard { drop }\n')
  machine.program('unshare', 'exit 1')

  expect(await applied(machine)).toEqual(['load the guard anew, as the rules in the kernel are others'])
})

const inventory = {
  tailscale: { address: '100.64.0.1', interface: 'tailscale0', allowedPeers: ['100.64.0.2', '100.64.0.7'] },
  docker: { minimumVersion: '26.1', network: 'self-hosted', subnet: '172.30.0.0/16' },
}

test.for(['stack', 'host'] as const)(
  'only the allowed peers may go to what is published, and only for its ports (guard: %s)',
  guard => {
    const rules = guardRules({ ...inventory, guard })

    expect(rules).toContain('elements = { 100.64.0.2, 100.64.0.7 }')
    const accepting = rules.split('\n').filter(line => line.includes('ct original') && line.includes('accept'))
    expect(accepting.map(line => line.trim())).toEqual([
      'iifname "tailscale0" ip saddr @peers ct original ip daddr 100.64.0.1 meta l4proto tcp ct original proto-dst { 53, 80, 81, 443 } accept',
      'iifname "tailscale0" ip saddr @peers ct original ip daddr 100.64.0.1 meta l4proto udp ct original proto-dst 53 accept',
    ])
  },
)

/** The rules of one chain, a line each. */
const chain = (rules: string, name: string): string[] =>
  (new RegExp(`chain ${name} \\{\n([\\s\\S]*?)\\n\t\\}`).exec(rules)?.[1] ?? '').split('\n').map(line => line.trim())

test("the owner's networks are guarded only where the inventory says so", () => {
  const [stack, host] = (['stack', 'host'] as const).map(guard => guardRules({ ...inventory, guard }))

  expect(chain(stack ?? '', 'forward').filter(line => line.includes('jump'))).toEqual([
    'oifname "br-self-hosted" jump containers',
  ])
  expect(stack).not.toContain('docker0')
  expect(chain(host ?? '', 'forward').filter(line => line.includes('jump'))).toEqual([
    'oifname "docker0" jump containers',
    'oifname "br-*" jump containers',
  ])
  expect(chain(stack ?? '', 'containers')).toHaveLength(chain(host ?? '', 'containers').length - 2)
})
