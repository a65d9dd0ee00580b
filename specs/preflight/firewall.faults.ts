import { fault, faults } from '../../fixtures/faults/fault.ts'

export default faults({
  'PRE-13': [
    fault('firewalld is stopped', host => host.run('systemctl stop firewalld'), {
      shows: "expected 'not running'",
      repair: host => host.run('systemctl enable --now firewalld'),
      alsoBreaks: { 'NET-07': 'An allowed peer reaches sshd as well.' },
      alone: 'Whatever else listens can be reached from everywhere meanwhile.',
    }),
    fault(
      'a zone file is broken',
      host => host.run('echo \'<zone><port protocol="tcp" port="never"/></zone>\' > /etc/firewalld/zones/broken.xml'),
      {
        shows: 'INVALID_PORT',
        repair: host => host.run('rm /etc/firewalld/zones/broken.xml'),
      },
    ),
    fault(
      'a zone names an address set that is not there',
      host =>
        host.run(
          'echo \'<zone><rule><source ipset="sshguard4"/><drop/></rule></zone>\' > /etc/firewalld/zones/without-set.xml',
        ),
      { shows: 'sshguard4', repair: host => host.run('rm /etc/firewalld/zones/without-set.xml') },
    ),
    fault(
      'its configuration names a default zone that is not there, of which the checker warns and is content',
      host => host.run("sed -i.kept 's/^DefaultZone=.*/DefaultZone=nowhere/' /etc/firewalld/firewalld.conf"),
      {
        shows: 'nowhere',
        repair: host => host.run('mv /etc/firewalld/firewalld.conf.kept /etc/firewalld/firewalld.conf'),
      },
    ),
  ],
})
