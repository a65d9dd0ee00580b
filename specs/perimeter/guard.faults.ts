import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

/** Addresses of the tailnet's range that belong to nobody: who has one of them one day would be let in. */
const [unlisted, nextUnlisted] = ['100.64.0.9', '100.64.0.10']

export default faults({
  'NET-26': [
    fault(
      'an unlisted peer is in the set',
      host => host.run(`nft add element inet plumbline_guard peers '{ ${unlisted} }'`),
      { shows: `set peers holds ${unlisted}` },
    ),
    fault(
      'one device of the LAN is let through to the containers',
      host => host.run('nft insert rule inet plumbline_guard containers ip saddr 192.0.2.7 accept'),
      { shows: 'ip saddr 192.0.2.7 accept' },
    ),
    fault(
      'the peers are let through to the container subnet',
      host =>
        host.run(
          `nft insert rule inet plumbline_guard containers iifname ${host.target.tailscale.interface} ip saddr @peers accept`,
        ),
      { shows: 'chain containers has "iifname "tailscale0" ip saddr @peers accept"' },
    ),
    fault(
      'what the host itself receives is not guarded',
      host => host.run('nft flush chain inet plumbline_guard input'),
      {
        shows: 'chain input lacks "iifname "lo" accept"',
        alsoBreaks: { 'NET-05': "The host's own sshd answers a neighbour at the Tailscale address." },
      },
    ),
    fault(
      "the host's address of IPv6 in the tailnet is open to the LAN",
      host =>
        host.run(
          `handle=$(nft --handle list chain inet plumbline_guard input | sed -n 's/.*ip6 daddr.* handle //p') && nft delete rule inet plumbline_guard input handle "$handle"`,
        ),
      { shows: 'chain input lacks "ip6 daddr fd7a:115c:a1e0::/48' },
    ),
    fault('the table is dormant', host => host.run("nft add table inet plumbline_guard '{ flags dormant ; }'"), {
      shows: 'the table has "flags dormant"',
      alsoBreaks: {
        'NET-05': 'Nothing guards what is published.',
        'NET-08': 'The guard holds the list of peers.',
        'DNS-06': 'Pi-hole answers whoever gets through.',
      },
    }),
    fault(
      'two rules have changed places',
      host =>
        host.run(
          `handle=$(nft --handle list chain inet plumbline_guard forward | sed -n 's/.*"docker0".* handle //p') && nft delete rule inet plumbline_guard forward handle "$handle" && nft add rule inet plumbline_guard forward oifname docker0 jump containers`,
        ),
      { shows: 'chain forward has its rules in another order' },
    ),
    fault(
      'the next boot would load another peer',
      host => host.run(`sed -i 's/elements = { /&${nextUnlisted}, /' /etc/plumbline/guard.nft`),
      { shows: `after the next boot: set peers holds ${nextUnlisted}` },
    ),
    fault('the next boot would load no guard', host => host.run('systemctl disable plumbline-guard.service'), {
      shows: 'plumbline-guard.service does not start at boot',
      alsoBreaks: { 'PRE-21': 'The guard is one of the units that have to start at boot.' },
    }),
    harmless(
      'a table of the owner counts what comes in',
      host =>
        host.run(
          "nft 'table inet owner { chain input { type filter hook input priority 10; counter; }; chain forward { type filter hook forward priority -10; counter; }; }'",
        ),
      { repair: host => host.run('nft delete table inet owner') },
    ),
  ],
})
