import { requirement, test } from '../../fixtures/index.ts'

test(
  'The cold storage is on the file system it should be on, and writable',
  requirement('PRE-09', {
    why: 'With the disk unmounted, models and chats land on the system disk and seem lost when it is mounted again.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Storage Validation',
    remedy: 'Mount the disk read-write (`mount <path>`), and have /etc/fstab mount it at boot.',
  }),
  async ({ expect, storage, target }) => {
    expect(await storage.coldStorage()).toEqual({
      mountPoint: target.coldStorage.mountPoint,
      filesystem: target.coldStorage.filesystem,
      usable: true,
      writable: true,
    })
  },
)
