import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Host } from '../host.ts'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { journalRole, journalSettings } from './journal.ts'

/** A host whose journald is played: it reads the settings below the test's folder, and writes where they say when it is started. */
function hostWith(settings: string, { onDisk = true } = {}) {
  const machine = new LocalMachine()
  const path = (name: string): string => join(machine.folder, name)
  for (const folder of ['etc/systemd/journald.conf.d', 'var/log', 'run/log'])
    mkdirSync(path(folder), { recursive: true })
  writeFileSync(path('etc/machine-id'), '1f2e\n')
  writeFileSync(path('etc/systemd/journald.conf'), settings)
  const files = (at: string) => `$folder/${at}/log/journal/1f2e`
  machine.program(
    'systemd-analyze',
    `case $1 in cat-config) cat $folder/etc/systemd/journald.conf $folder/etc/systemd/journald.conf.d/*.conf 2>/dev/null; true ;; timespan) case $2 in 1week) u=604800000000 ;; 3month) u=7889400000000 ;; 0) u=0 ;; *) exit 1 ;; esac; printf 'Original: %s\\n      us: %s\\n   Human: so\\n' $2 $u ;; esac`,
  )
  machine.program(
    'systemctl',
    `rm -rf ${files('var')} ${files('run')}; case $(systemd-analyze cat-config x | sed -n 's/^Storage=//p' | tail -n 1) in persistent) at=${files('var')} ;; *) at=${files('run')} ;; esac; mkdir -p $at && : >$at/system.journal`,
  )
  machine.program('journalctl', 'exit 0')
  machine.program('chown', 'exit 0')
  machine.program(
    'stat',
    `/usr/bin/stat "$@" | sed "s#$folder##; s/ [^ |]*$/ root:root/; s/|[^|]*:[^|]*|/|root:root|/"`,
  )
  machine.program('install', 'mkdir -p "$(eval echo \\${$#})"')
  const at = path(`${onDisk ? 'var' : 'run'}/log/journal/1f2e`)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'system.journal'), '')
  const here = (command: string): string =>
    command.replaceAll(/\/(etc\/systemd|etc\/machine-id|var\/log|run\/log)/g, `${machine.folder}/$1`)
  const host = new Host({
    name: machine.name,
    // Reads travel together, as the input of a shell.
    run: (command: string, { input }: { input?: string | Uint8Array } = {}) =>
      machine.run(here(command), typeof input === 'string' ? { input: here(input) } : {}),
  })
  const deployed = async (): Promise<string[]> => {
    const steps: string[] = []
    await apply(host, journalRole, { onStep: ({ what }, done) => void (done && steps.push(what)) })
    return steps
  }
  return { deployed, written: path(journalSettings), path }
}

test.for([
  ['[Journal]\n#Storage=auto\n', {}],
  ['[Journal]\nStorage=persistent\nMaxRetentionSec=3month\n', {}],
  ['[Journal]\nMaxRetentionSec=0\n', {}],
] as const)('a journal that is kept is left as it is: %j', async ([settings, where]) => {
  const { deployed, written } = hostWith(settings, where)

  expect(await deployed()).toEqual([])
  expect(existsSync(written)).toBe(false)
})

test.for([
  ['[Journal]\nStorage=volatile\n', { onDisk: false }],
  ['[Journal]\nMaxRetentionSec=1week\n', {}],
] as const)(
  'one that is not is kept from then on, and a second deploy has nothing to do: %j',
  async ([settings, where]) => {
    const { deployed, written } = hostWith(settings, where)

    expect(await deployed()).toEqual([
      `create ${journalSettings}`,
      'restart journald, so that it keeps the journal on the disk',
    ])
    expect(readFileSync(written, 'utf8')).toContain('Storage=persistent')
    expect(await deployed()).toEqual([])
  },
)

test("where another file of its owner's is read later, that is said", async () => {
  const { deployed, path } = hostWith('', { onDisk: false })
  writeFileSync(path('etc/systemd/journald.conf.d/zz.conf'), '[Journal]\nStorage=none\n')

  await expect(deployed()).rejects.toThrow('says otherwise: systemd-analyze cat-config systemd/journald.conf')
})
