import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** What smartctl prints of a disk, shortened. */
const smart = (model: string, passed: boolean, pending: number) =>
  JSON.stringify({
    smartctl: { version: [7, 4], exit_status: passed ? 0 : 8 },
    device: { name: '/dev/sda', type: 'sat', protocol: 'ATA' },
    model_name: model,
    smart_support: { available: true, enabled: true },
    smart_status: { passed },
    ata_smart_attributes: {
      revision: 16,
      table: [
        {
          ...{ id: 197, name: 'Current_Pending_Sector', value: 200, worst: 200, thresh: 0, when_failed: '' },
          raw: { value: pending, string: String(pending) },
        },
      ],
    },
  })

/** A disk that says this of itself: the lab has none, so its smartctl is made up with it. */
const disk = (answer: string) => (host: LabHost) =>
  host.run(
    'cat >/usr/local/sbin/smartctl && chmod 755 /usr/local/sbin/smartctl',
    `#!/bin/sh\ncase "$*" in *--scan-open*) echo '/dev/sda -d sat # /dev/sda [SAT], ATA device' ;; *) cat <<'DISK'\n${answer}\nDISK\n;; esac\n`,
  )
const noDisk = (host: LabHost) => host.run('rm /usr/local/sbin/smartctl')

/** A pool of ZFS that says this of itself. */
const pool = (status: string) => (host: LabHost) =>
  host.run(
    'cat >/usr/local/sbin/zpool && chmod 755 /usr/local/sbin/zpool && touch /dev/zfs',
    `#!/bin/sh\ncat <<'POOL'\n${status}POOL\n`,
  )
const noPool = (host: LabHost) => host.run('rm /usr/local/sbin/zpool /dev/zfs')

const degraded = `  pool: tank
 state: DEGRADED
status: One or more devices could not be used because the label is missing or invalid.
config:

        NAME        STATE     READ WRITE CKSUM
        tank        DEGRADED     0     0     0
          mirror-0  DEGRADED     0     0     0
            sda     ONLINE       0     0     0
            sdb     UNAVAIL      0     0     0

errors: No known data errors
`

export default faults({
  'STO-07': [
    fault('a disk has sectors that it cannot read', disk(smart('WDC WD20EFRX', true, 8)), {
      shows: '/dev/sda (WDC WD20EFRX) has 8 sectors that cannot be read',
      repair: noDisk,
    }),
    fault('a pool of ZFS has lost a disk', pool(degraded), {
      shows: 'the ZFS pool tank is DEGRADED',
      repair: noPool,
    }),
    harmless('a disk of the host is well', disk(smart('WDC WD40EFRX', true, 0)), { repair: noDisk }),
    harmless('a pool of ZFS is well', pool('all pools are healthy\n'), { repair: noPool }),
  ],
})
