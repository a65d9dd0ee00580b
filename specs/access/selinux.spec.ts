import { requirement, test } from '../../fixtures/index.ts'

test(
  'Where the system has SELinux, it enforces, and Docker labels its containers',
  requirement('SEC-07', {
    why: 'Whoever breaks out of a container is stopped by nothing else; permissive, it only writes down what it should have stopped.',
    severity: 'major',
    tier: 'verify',
    source: 'field: SELinux switched off as containers could not read their folders',
    remedy:
      '`SELINUX=enforcing` in /etc/selinux/config and `setenforce 1` (after `SELINUX=disabled`: permissive first, a boot that labels the disk, then enforcing). `guard: host` in the inventory and `npm run deploy -- --only docker,storage` let Docker label; by hand `"selinux-enabled": true` in /etc/docker/daemon.json, and `:z` behind the folders that your own containers mount.',
    needs: ['PRE-01', 'PRE-04'],
    of: [],
  }),
  async ({ expect, access }) => {
    expect(await access.unconfined()).toEqual([])
  },
)
