import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { sh } from '../shell.ts'
import { unit } from './unit.ts'

const well = { LoadState: 'loaded', ActiveState: 'active', UnitFileState: 'enabled', NeedDaemonReload: 'no' }

/** A systemctl that keeps one unit's state in files. @param state what of it is not well. */
async function machineWith(state: Partial<typeof well>): Promise<LocalMachine> {
  const machine = new LocalMachine()
  machine.program(
    'systemctl',
    `case "$1" in
show) for key in LoadState ActiveState UnitFileState NeedDaemonReload; do echo "$key=$(cat "$folder/$key")"; done ;;
daemon-reload) echo no >"$folder/NeedDaemonReload"; echo loaded >"$folder/LoadState" ;;
enable) echo enabled >"$folder/UnitFileState"; mkdir -p "$folder/multi-user.target.wants"; ln -sf x "$folder/multi-user.target.wants/$3" ;;
start) echo active >"$folder/ActiveState" ;;
reset-failed) ;;
*) exit 1 ;;
esac`,
  )
  machine.program('systemd-analyze', 'echo "$folder"')
  for (const [key, value] of Object.entries({ ...well, ...state }))
    await machine.host.run(sh`echo ${value} >${machine.folder}/${key}`)
  return machine
}

const applied = async ({ host }: LocalMachine): Promise<string[]> => {
  const steps: string[] = []
  await apply(host, [unit('guard.service')], { onStep: ({ what }, done) => void (done && steps.push(what)) })
  return steps
}

test('a new unit is read, enabled and started, and twice changes nothing', async () => {
  const machine = await machineWith({ LoadState: 'not-found', ActiveState: 'inactive', UnitFileState: '' })

  expect(await applied(machine)).toEqual([
    'let systemd read the files of guard.service',
    'let guard.service start at boot',
    'start guard.service',
  ])
  expect(await applied(machine)).toEqual([])
})

test('a unit that was stopped by hand is started, and only that', async () => {
  const machine = await machineWith({ ActiveState: 'failed' })
  await machine.host.run(
    sh`mkdir ${machine.folder}/multi-user.target.wants && ln -s x ${machine.folder}/multi-user.target.wants/guard.service`,
  )

  expect(await applied(machine)).toEqual(['start guard.service'])
  expect(await applied(machine)).toEqual([])
})

test('a unit of which only an alias is enabled is enabled whole', async () => {
  const machine = await machineWith({})

  expect(await applied(machine)).toEqual(['let guard.service start at boot'])
  expect(await applied(machine)).toEqual([])
})

test('a masked unit is named, not forced', async () => {
  const machine = await machineWith({ LoadState: 'masked', ActiveState: 'inactive', UnitFileState: 'masked' })

  await expect(applied(machine)).rejects.toThrow('guard.service is masked on this machine')
})
