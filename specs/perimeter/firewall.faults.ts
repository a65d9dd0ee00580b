import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Changes firewalld's files, and has them read: what is only running is lost. */
const permanently = (host: LabHost, change: string): Promise<string> =>
  host.run(`firewall-cmd --permanent ${change} && firewall-cmd --reload`)
/** Changes its files and what it runs with, and leaves alone what others have changed. */
const nowAndThen = (change: string) => (host: LabHost) =>
  host.run(`firewall-cmd --permanent ${change} && firewall-cmd ${change}`)
/** Changes direct rules. With the first one firewalld empties the tables in which Docker has its own, and they are put back. */
const direct = (host: LabHost, change: string): Promise<string> =>
  host.run(
    `iptables-save >/run/docker.rules && ${change} && { iptables -t nat -S DOCKER >/dev/null 2>&1 || iptables-restore --noflush </run/docker.rules; }`,
  )
/** Changes them in the files and in what runs. */
const directNowAndThen = (change: string) => (host: LabHost) =>
  direct(host, `firewall-cmd --permanent --direct ${change} && firewall-cmd --direct ${change}`)

const fromOneMachine = 'rule family="ipv4" source address="10.89.0.99" service name="ssh" accept'
const acceptFrom = (address: string): string => `ipv4 filter INPUT 0 -p tcp --dport 22 -s ${address} -j ACCEPT`
const refused = 'rule family="ipv4" source address="192.0.2.66" log prefix="refused: " reject'
const banned = 'rule family="ipv4" source address="192.0.2.67" drop'
const onlyRunning = { 'NET-14': 'It is in no file.' }

export default faults({
  'NET-12': [
    fault('the zone has a port more', host => host.run('firewall-cmd --zone=self-hosted --add-port=9999/tcp'), {
      shows: 'it has the port 9999/tcp',
      alsoBreaks: onlyRunning,
    }),
    fault(
      'the zone has a source more',
      host => host.run('firewall-cmd --zone=self-hosted --add-source=100.64.0.3/32'),
      { shows: '100.64.0.3', alsoBreaks: onlyRunning },
    ),
    fault(
      'the zone accepts by default',
      host => host.run('firewall-cmd --permanent --zone=self-hosted --set-target=ACCEPT && firewall-cmd --reload'),
      {
        shows: 'its target is ACCEPT',
        alsoBreaks: { 'NET-07': 'An allowed peer reaches sshd as well.' },
      },
    ),
    fault(
      'the Tailscale interface is in another zone',
      host => host.run(`firewall-cmd --zone=public --change-interface=${host.target.tailscale.interface}`),
      {
        shows: 'it lacks the interface tailscale0',
        alsoBreaks: { 'NET-14': "The zone's file has the interface." },
      },
    ),
  ],
  'NET-13': [
    fault('the zone public lets in a further service', nowAndThen('--zone=public --add-service=samba'), {
      shows: 'the zone public lets in the service samba',
    }),
    fault(
      'the zone public forwards a port to a container',
      nowAndThen('--zone=public --add-forward-port=port=8090:proto=tcp:toport=80:toaddr=172.30.0.2'),
      { shows: 'port=8090:proto=tcp:toport=80' },
    ),
    fault(
      'the zone trusted waits for a card that is not there',
      host => permanently(host, '--zone=trusted --add-interface=wlan9'),
      {
        shows: 'by the interface wlan9, which is not there now',
        repair: host => permanently(host, '--zone=trusted --remove-interface=wlan9'),
      },
    ),
    harmless(
      'the zone trusted still has the bridge of a network that was removed',
      host => permanently(host, '--zone=trusted --add-interface=br-0a1b2c3d4e5f'),
      { repair: host => permanently(host, '--zone=trusted --remove-interface=br-0a1b2c3d4e5f') },
    ),
    fault(
      'the LAN interface is in the zone trusted',
      host => permanently(host, `--zone=trusted --change-interface=${host.target.lan.interface}`),
      {
        shows: 'the zone trusted lets in everything',
        repair: host => permanently(host, `--zone=trusted --remove-interface=${host.target.lan.interface}`),
      },
    ),
    fault(
      'a policy lets whatever comes from the zone public into the host',
      async host => {
        await host.run('firewall-cmd --permanent --new-policy=into-host')
        await host.run(
          'firewall-cmd --permanent --policy=into-host --add-ingress-zone=public && firewall-cmd --permanent --policy=into-host --add-egress-zone=HOST',
        )
        await permanently(host, '--policy=into-host --add-port=9004/tcp')
      },
      {
        shows: 'the policy into-host lets in the port 9004/tcp',
        repair: host => permanently(host, '--delete-policy=into-host'),
      },
    ),
    fault(
      'the file of the zone public opens a port at the next boot',
      host => host.run('firewall-cmd --permanent --zone=public --add-port=9005/tcp'),
      { shows: 'the zone public lets in the port 9005/tcp', alsoBreaks: { 'NET-14': 'The port is only in the file.' } },
    ),
    fault(
      'a direct rule lets a machine in past the zones',
      directNowAndThen(`--add-rule ${acceptFrom('10.89.0.98')}`),
      { shows: '-s 10.89.0.98 -j ACCEPT', repair: directNowAndThen(`--remove-rule ${acceptFrom('10.89.0.98')}`) },
    ),
    harmless(
      'the zone public refuses a machine, and answers to no question for the time',
      async host => {
        await nowAndThen(`--zone=public --add-rich-rule='${refused}'`)(host)
        await nowAndThen('--zone=public --add-icmp-block=timestamp-request')(host)
      },
      {
        repair: async host => {
          await nowAndThen(`--zone=public --remove-rich-rule='${refused}'`)(host)
          await nowAndThen('--zone=public --remove-icmp-block=timestamp-request')(host)
        },
      },
    ),
  ],
  'NET-14': [
    fault(
      'a rule that lets in SSH is only running',
      host => host.run(`firewall-cmd --zone=public --add-rich-rule='${fromOneMachine}'`),
      {
        shows: '10.89.0.99',
        alone: 'Other faults have firewalld read its files, and what is only running is lost.',
        repair: host => host.run('firewall-cmd --reload'),
      },
    ),
    fault(
      'an address set is only in a file',
      host => host.run('firewall-cmd --permanent --new-ipset=friends --type=hash:ip'),
      {
        shows: 'the address set friends',
        alone: 'The lab has no ipset: a reload that meets one fails half-way, and firewalld then lets nobody in.',
        repair: host => host.run('firewall-cmd --permanent --delete-ipset=friends'),
      },
    ),
    fault(
      'a direct rule is only running',
      host => direct(host, `firewall-cmd --direct --add-rule ${acceptFrom('10.89.0.97')}`),
      {
        shows: '-s 10.89.0.97 -j ACCEPT',
        alone: 'Other faults have firewalld read its files, and what is only running is lost.',
        alsoBreaks: { 'NET-13': 'No zone knows what a direct rule accepts.' },
        repair: host => host.run('firewall-cmd --reload'),
      },
    ),
    harmless(
      'an address is banned for the time being',
      host => host.run(`firewall-cmd --zone=public --add-rich-rule='${banned}' --timeout=600`),
      { repair: host => host.run(`firewall-cmd --zone=public --remove-rich-rule='${banned}'`) },
    ),
  ],
})
