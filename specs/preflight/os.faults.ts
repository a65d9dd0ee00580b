import { fault, faults } from '../../fixtures/faults/fault.ts'

export default faults({
  'PRE-02': [
    fault(
      'os-release names another system',
      host =>
        host.run(
          "cp -a --dereference /etc/os-release /root/os-release && sed --in-place --follow-symlinks 's/^ID=.*/ID=slackware/' /etc/os-release",
        ),
      {
        repair: host => host.run('cat /root/os-release > /etc/os-release && rm /root/os-release'),
      },
    ),
    fault('the system is an atomic one', host => host.run('touch /run/ostree-booted'), {
      repair: host => host.run('rm /run/ostree-booted'),
    }),
  ],
})
