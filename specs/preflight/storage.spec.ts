import { requirement, test } from '../../fixtures/index.ts'

test(
  'The cold storage is on the very disk it should be on, and writable',
  requirement('PRE-09', {
    why: 'With the disk unmounted or covered, models and chats land elsewhere and seem lost when it is back.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Storage Validation',
    remedy:
      '`umount` what covers the disk (`findmnt <path>` lists it, the topmost last), `mount` the disk read-write, and make room where it is full.',
    of: ['coldStorage'],
  }),
  async ({ expect, storage }) => {
    expect(await storage.misplacement()).toEqual([])
  },
)
