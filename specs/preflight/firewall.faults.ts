import { fault, faults } from '../../fixtures/faults.ts'

export default faults({
  'PRE-13': [
    fault('firewalld is stopped', host => host.run('systemctl stop firewalld'), {
      alsoBreaks: {
        'NET-12': 'A stopped firewall shows no zone.',
        'NET-07': 'An allowed peer reaches sshd as well.',
      },
    }),
    fault(
      'a zone file is broken',
      host => host.run('echo \'<zone><port protocol="tcp" port="never"/></zone>\' > /etc/firewalld/zones/broken.xml'),
      {
        repair: host => host.run('rm /etc/firewalld/zones/broken.xml'),
      },
    ),
  ],
})
