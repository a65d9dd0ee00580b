import { requirement, test } from '../../fixtures/index.ts'

test(
  'No disk of the host reports a failure, and no array lacks a disk',
  requirement('STO-07', {
    why: 'A mirror with one disk left works as before, until that one fails too; a disk that loses sectors says so for weeks before.',
    severity: 'major',
    tier: 'nightly',
    source: 'field: degraded arrays and failing disks that nobody looked at',
    remedy:
      'Make a backup first. Then replace the disk: `smartctl -a <disk>` shows its numbers; `mdadm --manage <array> --add <disk>`, `zpool replace` or `btrfs replace` takes the new one in. Counters of btrfs are reset with `btrfs device stats --reset`.',
    needs: ['PRE-01'],
    of: [],
  }),
  async ({ expect, data }) => {
    expect(await data.diskProblems()).toEqual([])
  },
)
