import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

/** A container that another fault makes anew would keep its data elsewhere, even after the repair. */
const alone = 'What a container keeps is not where it belongs meanwhile.'

export default faults({
  'PRE-09': [
    fault('the cold storage is not mounted', host => host.run('umount --lazy /cold-storage'), {
      shows: '/cold-storage is not mounted',
      repair: host => host.run('mountpoint -q /cold-storage || mount /cold-storage'),
      alone,
    }),
    fault('the cold storage is mounted read-only', host => host.run('mount -o remount,bind,ro /cold-storage'), {
      shows: '/cold-storage is mounted read-only',
      repair: host => host.run('mount -o remount,bind,rw /cold-storage'),
      alone,
    }),
    fault('a file system in memory covers the disk', host => host.run('mount -t tmpfs none /cold-storage'), {
      shows: '/cold-storage is tmpfs from none',
      repair: host => host.run('umount /cold-storage'),
      alone,
    }),
    fault(
      'another disk of the same type is mounted over it',
      host => host.run('mkdir /var/lib/docker/other-disk && mount --bind /var/lib/docker/other-disk /cold-storage'),
      {
        shows: 'other-disk',
        repair: host => host.run('umount /cold-storage && rm -r /var/lib/docker/other-disk'),
        alone,
      },
    ),
    fault(
      'one folder of it is covered by a read-only mount',
      host =>
        host.run(
          'mkdir /cold-storage/covered && mount --bind /cold-storage/covered /cold-storage/covered && mount -o remount,bind,ro /cold-storage/covered',
        ),
      {
        shows: '/cold-storage/covered is covered by another mount',
        repair: host => host.run('umount /cold-storage/covered && rmdir /cold-storage/covered'),
      },
    ),
    harmless('the disk keeps no times of access', host => host.run('mount -o remount,bind,noatime /cold-storage'), {
      repair: host => host.run('mount -o remount,bind,relatime /cold-storage'),
    }),
  ],
})
