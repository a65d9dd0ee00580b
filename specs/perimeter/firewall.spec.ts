import { requirement, test } from '../../fixtures/index.ts'

test(
  'Zone self-hosted holds the Tailscale interface, the allowed sources and the five ports, and nothing else',
  requirement('NET-12', {
    why: 'What the zone accepts reaches the host itself: every extra port, source or interface is a way in.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Zone self-hosted (custom)',
    remedy: 'npm run deploy -- --only firewall',
    needs: ['PRE-13'],
  }),
  async ({ expect, firewall, target }) => {
    expect(
      await firewall.zoneDifferences({
        target: ['default'],
        interfaces: [target.tailscale.interface],
        sources: [...target.tailscale.allowedPeers, target.docker.subnet].toSorted(),
        services: [],
        ports: ['443/tcp', '53/tcp', '53/udp', '80/tcp', '81/tcp'],
        protocols: [],
        'source-ports': [],
        'forward-ports': [],
        'icmp-blocks': [],
        'icmp-block-inversion': ['no'],
        'rich rules': [],
        masquerade: ['no'],
      }),
      'how the zone self-hosted differs from what it must be',
    ).toEqual([])
  },
)

test(
  'The default zone lets in ssh only',
  requirement('NET-13', {
    why: 'Whatever has no zone of its own is in the default zone: the LAN, and every network that the host is ever plugged into.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Zone public, SSH only',
    remedy:
      '`npm run deploy -- --only firewall` for the zone public; `firewall-cmd --permanent --zone=<zone> --remove-…` (or `--delete-policy=<policy>`, or `--direct --remove-rule …`) for any other, and `firewall-cmd --reload`.',
    byHand:
      '`firewall-cmd --permanent --zone=<zone> --remove-…` (or `--delete-policy=<policy>`, or `--direct --remove-rule …`), and `firewall-cmd --reload`.',
    needs: ['PRE-13'],
    of: ['firewalld'],
  }),
  async ({ expect, firewall, target }) => {
    expect(
      await firewall.openings({
        // The stack's own: its containers may go out.
        'containers-out': {
          target: ['CONTINUE'],
          'ingress-zones': ['self-hosted'],
          services: [],
          ports: [],
          protocols: [],
          masquerade: ['no'],
          'rich rules': [`rule family="ipv4" source address="${target.docker.subnet}" accept`],
        },
        // Docker's and libvirt's own: what may be forwarded to their guests is the guard's business.
        'docker-forwarding': { target: ['ACCEPT'], 'egress-zones': ['docker'] },
        'libvirt-routed-in': { target: ['ACCEPT'], 'egress-zones': ['libvirt-routed'] },
      }),
      'what zones and policies let in besides SSH',
    ).toEqual([])
  },
)

test(
  'The running configuration of firewalld equals its permanent one',
  requirement('NET-14', {
    why: 'What is only running is gone at the next boot, and what is only in a file comes into force then, when nobody looks.',
    severity: 'major',
    tier: 'verify',
    source: 'field: runtime and permanent configuration',
    remedy: '`firewall-cmd --reload` takes the files over (so does `npm run deploy -- --only firewall` for the zones).',
    byHand: '`firewall-cmd --reload` takes the files over.',
    needs: ['PRE-13'],
    of: ['firewalld'],
  }),
  async ({ expect, firewall }) => {
    expect(await firewall.drift(), 'differences between what firewalld runs with and its files').toEqual([])
  },
)
