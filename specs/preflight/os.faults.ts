import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

export default faults({
  'PRE-02': [
    fault(
      'os-release names another system',
      host =>
        host.run(
          "cp -a --dereference /etc/os-release /root/os-release && sed --in-place --follow-symlinks 's/^ID=.*/ID=slackware/' /etc/os-release",
        ),
      {
        shows: 'slackware',
        repair: host =>
          host.run('[ ! -e /root/os-release ] || { cat /root/os-release > /etc/os-release && rm /root/os-release; }'),
      },
    ),
    fault('the system is an atomic one', host => host.run('touch /run/ostree-booted'), {
      shows: '/run/ostree-booted is there',
      repair: host => host.run('rm /run/ostree-booted'),
    }),
    harmless(
      'it calls itself by another name, as derivatives and appliances do',
      host =>
        host.run(
          'cp -a --dereference /etc/os-release /root/os-release.named && sed --in-place --follow-symlinks \'s/^PRETTY_NAME=.*/PRETTY_NAME="The lab (Debian inside)"/\' /etc/os-release',
        ),
      {
        repair: host =>
          host.run(
            '[ ! -e /root/os-release.named ] || { cat /root/os-release.named > /etc/os-release && rm /root/os-release.named; }',
          ),
      },
    ),
  ],
})
