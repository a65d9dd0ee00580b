import { fault, faults } from '../../fixtures/faults.ts'

export default faults({
  'PRE-09': [
    fault('the cold storage is not mounted', host => host.run('umount --lazy /cold-storage'), {
      repair: host => host.run('mountpoint -q /cold-storage || mount /cold-storage'),
    }),
    fault('the cold storage is mounted read-only', host => host.run('mount -o remount,bind,ro /cold-storage'), {
      repair: host => host.run('mount -o remount,bind,rw /cold-storage'),
    }),
  ],
})
