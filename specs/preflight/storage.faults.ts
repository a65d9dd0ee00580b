import { fault, faults } from '../../fixtures/faults/fault.ts'

export default faults({
  'PRE-09': [
    fault('the cold storage is not mounted', host => host.run('umount --lazy /cold-storage'), {
      repair: host => host.run('mountpoint -q /cold-storage || mount /cold-storage'),
    }),
    fault('the cold storage is mounted read-only', host => host.run('mount -o remount,bind,ro /cold-storage'), {
      repair: host => host.run('mount -o remount,bind,rw /cold-storage'),
    }),
    fault('a file system in memory covers the disk', host => host.run('mount -t tmpfs none /cold-storage'), {
      repair: host => host.run('umount /cold-storage'),
    }),
    fault(
      'another disk of the same type is mounted over it',
      host => host.run('mkdir /var/lib/docker/other-disk && mount --bind /var/lib/docker/other-disk /cold-storage'),
      { repair: host => host.run('umount /cold-storage && rm -r /var/lib/docker/other-disk') },
    ),
    fault(
      'one folder of it is covered by a read-only mount',
      host =>
        host.run(
          'mkdir /cold-storage/covered && mount --bind /cold-storage/covered /cold-storage/covered && mount -o remount,bind,ro /cold-storage/covered',
        ),
      { repair: host => host.run('umount /cold-storage/covered && rmdir /cold-storage/covered') },
    ),
  ],
})
