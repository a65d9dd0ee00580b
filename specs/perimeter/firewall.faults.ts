import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'

/** Changes firewalld's files and what it runs with. */
const permanently = (host: LabHost, change: string): Promise<string> =>
  host.run(`firewall-cmd --permanent ${change} && firewall-cmd --reload`)

const fromOneMachine = 'rule family="ipv4" source address="10.89.0.99" service name="ssh" accept'
const acceptFromOneMachine = 'ipv4 filter INPUT 0 -p tcp --dport 22 -s 10.89.0.99 -j ACCEPT'
const onlyRunning = { 'NET-14': 'It is in no file.' }

export default faults({
  'NET-12': [
    fault('the zone has a port more', host => host.run('firewall-cmd --zone=self-hosted --add-port=9999/tcp'), {
      alsoBreaks: onlyRunning,
    }),
    fault(
      'the zone has a source more',
      host => host.run('firewall-cmd --zone=self-hosted --add-source=100.64.0.3/32'),
      {
        alsoBreaks: onlyRunning,
      },
    ),
    fault(
      'the zone accepts by default',
      host => host.run('firewall-cmd --permanent --zone=self-hosted --set-target=ACCEPT && firewall-cmd --reload'),
      {
        alsoBreaks: { 'NET-07': 'An allowed peer reaches sshd as well.' },
      },
    ),
    fault(
      'the Tailscale interface is in another zone',
      host => host.run(`firewall-cmd --zone=public --change-interface=${host.target.tailscale.interface}`),
      {
        alsoBreaks: { 'NET-14': "The zone's file has the interface." },
        repair: host =>
          host.run(`firewall-cmd --zone=self-hosted --change-interface=${host.target.tailscale.interface}`),
      },
    ),
  ],
  'NET-13': [
    fault('the zone public lets in a further service', host => permanently(host, '--zone=public --add-service=samba')),
    fault('the zone public forwards a port to a container', host =>
      permanently(host, '--zone=public --add-forward-port=port=8090:proto=tcp:toport=80:toaddr=172.30.0.2'),
    ),
    fault(
      'the LAN interface is in the zone trusted',
      host => permanently(host, `--zone=trusted --change-interface=${host.target.lan.interface}`),
      { repair: host => permanently(host, '--load-zone-defaults=trusted') },
    ),
    fault(
      'a policy lets whatever comes from the zone public into the host',
      async host => {
        await host.run('firewall-cmd --permanent --new-policy=hole')
        await host.run(
          'firewall-cmd --permanent --policy=hole --add-ingress-zone=public && firewall-cmd --permanent --policy=hole --add-egress-zone=HOST',
        )
        await permanently(host, '--policy=hole --add-port=9000/tcp')
      },
      { repair: host => permanently(host, '--delete-policy=hole') },
    ),
    fault(
      'the file of the zone public opens a port at the next boot',
      host => host.run('firewall-cmd --permanent --zone=public --add-port=9000/tcp'),
      { alsoBreaks: { 'NET-14': 'The port is only in the file.' } },
    ),
    fault(
      'a direct rule lets a machine in past the zones',
      host => permanently(host, `--direct --add-rule ${acceptFromOneMachine}`),
      { repair: host => permanently(host, `--direct --remove-rule ${acceptFromOneMachine}`) },
    ),
  ],
  'NET-14': [
    fault(
      'a rule that lets in SSH is only running',
      host => host.run(`firewall-cmd --zone=public --add-rich-rule='${fromOneMachine}'`),
      { repair: host => host.run('firewall-cmd --reload') },
    ),
    fault(
      'an address set is only in a file',
      host => host.run('firewall-cmd --permanent --new-ipset=friends --type=hash:ip'),
      { repair: host => host.run('firewall-cmd --permanent --delete-ipset=friends') },
    ),
    fault(
      'a direct rule is only running',
      host => host.run(`firewall-cmd --direct --add-rule ${acceptFromOneMachine}`),
      {
        alsoBreaks: { 'NET-13': 'No zone knows what a direct rule accepts.' },
        repair: host => host.run('firewall-cmd --reload'),
      },
    ),
  ],
})
