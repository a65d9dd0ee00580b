import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { diskLacks } from './disk.ts'
import { exampleTarget } from './recorded.ts'

const all = ['docker', 'storage']

/** A host whose cold storage is mounted as `findmnt` says, and whether its fstab knows it. */
function machine(mounted: string, known: boolean): LocalMachine {
  const machine = new LocalMachine()
  machine.program(
    'findmnt',
    `case "$*" in *fstab*) exit ${known ? 0 : 1} ;; *FSTYPE,OPTIONS*) [ -z '${mounted}' ] || echo '${mounted}' ;; esac`,
  )
  machine.program('systemctl', 'exit 1')
  return machine
}

test.for([
  ['', false, ['/cold-storage is not mounted on this machine and /etc/fstab does not know it']],
  ['', true, []],
  ['ext4 rw,relatime', true, []],
  ['ext4 ro,relatime', true, []],
  ['btrfs rw,relatime', true, ['/cold-storage on this machine is btrfs, the inventory says ext4']],
] as const)(
  'a disk that no deploy can bring is known before the first change: %s %s',
  async ([mounted, known, told]) => {
    const target = exampleTarget({
      coldStorage: { path: '/cold-storage', mountPoint: '/cold-storage', filesystem: 'ext4' },
    })
    const { host, ran } = machine(mounted, known)

    expect(await diskLacks(host, target, all)).toEqual(told.map(sentence => expect.stringContaining(sentence)))
    expect(ran).toHaveLength(1)
    expect(await diskLacks(host, target, ['docker']), 'where nothing is stored it does not count').toEqual([])
  },
)
