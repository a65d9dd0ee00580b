import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { clientsKeepTheirAddress } from './tailnet.ts'

const script = join(import.meta.dirname, 'start-late.sh')

/** A host whose Docker has three containers, of which one failed for want of the address; `events` is what the kernel tells. */
function machineAway(): LocalMachine {
  const machine = new LocalMachine()
  machine.program('ip', 'case $* in *monitor*) cat "$folder/events" ;; *) cat "$folder/addresses" ;; esac')
  machine.program(
    'docker',
    'case $1 in ps) cat "$folder/names" ;; inspect) cat "$folder/$4.error" ;; start) echo "$2" >>"$folder/started"; : >"$folder/$2.error" ;; esac',
  )
  const files = {
    addresses: '2: eth0    inet 192.168.1.10/24 scope global eth0\n',
    started: '',
    names: 'web\nstopped\nbroken\n',
    'web.error':
      'driver failed programming external connectivity on endpoint web: Error starting userland proxy: listen tcp4 100.64.0.1:443: bind: cannot assign requested address\n',
    'stopped.error': '\n',
    'broken.error': 'exec: "nothing": executable file not found in $PATH\n',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(machine.folder, name), content)
  execFileSync('mkfifo', [join(machine.folder, 'events')])
  return machine
}

test('what failed for want of the address is started once it is there, and nothing else', async () => {
  const machine = machineAway()
  const started = () => readFile(join(machine.folder, 'started'), 'utf8')
  const kernel = await open(join(machine.folder, 'events'), 'r+')
  const watching = machine.run(`bash ${script} 100.64.0.1`)

  await kernel.write('2: eth0    inet 192.168.1.11/24 scope global eth0\n')
  await kernel.write('Deleted 9: tailscale0    inet 100.64.0.1/32 scope global tailscale0\n')
  writeFileSync(join(machine.folder, 'addresses'), '9: tailscale0    inet 100.64.0.1/32 scope global tailscale0\n')
  await kernel.write('9: tailscale0    inet 100.64.0.1/32 scope global tailscale0\n')
  await vi.waitFor(async () => expect(await started()).toBe('web\n'), { timeout: 60_000 })

  await kernel.close()
  const { exitCode, stdout } = await watching
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'Starting web, which needed 100.64.0.1.\n' })
  expect(await started()).toBe('web\n')
})

async function steps(prefs: object): Promise<string[]> {
  const machine = new LocalMachine()
  machine.program('tailscale', `[ "$*" = 'debug prefs' ] && cat "$folder/prefs" || echo "$*" >>"$folder/set"`)
  writeFileSync(join(machine.folder, 'prefs'), JSON.stringify(prefs))
  const done: string[] = []
  await apply(machine.host, [clientsKeepTheirAddress], {
    onStep: ({ what }, isDone) => void (isDone && done.push(what)),
  })
  return done
}

test("peers' addresses are left as they are, but where the node routes for others", async () => {
  const asInstalled = { NoSNAT: false, NetfilterMode: 2, AdvertiseRoutes: null }

  expect(await steps(asInstalled)).toEqual(['let Tailscale leave the addresses of its peers as they are'])
  expect(await steps({ ...asInstalled, NoSNAT: true })).toEqual([])
  expect(await steps({ ...asInstalled, AdvertiseRoutes: ['192.168.1.0/24'] })).toEqual([])
})
