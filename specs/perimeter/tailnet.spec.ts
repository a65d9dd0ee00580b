import { requirement, test } from '../../fixtures/index.ts'

test(
  'An allowed tailnet peer reaches 80, 443, 81 and 53, and nothing else',
  requirement('NET-07', {
    why: 'The VPN is the only way in: it must lead to the services, and to nothing besides them.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Zone self-hosted',
    remedy: 'npm run deploy -- --only firewall,services',
    needs: ['PRE-12', 'PRE-13', 'CTR-02'],
  }),
  async ({ control, expect, dns, ports, tailscale, target }) => {
    const [tunnel, open] = await Promise.all([tailscale.tunnelFrom('tailnet'), ports.openToPeer()])
    control(tunnel === 'up', `a working tunnel of the allowed peer (${tunnel})`)

    expect(open, 'TCP ports of the Tailscale address, of all 65,535').toEqual([53, 80, 81, 443])
    expect(
      await dns.ask({ vantage: 'tailnet', transport: 'udp', name: `hole.${target.domain}` }),
      'DNS over UDP at the Tailscale address',
    ).toMatchObject({ answered: true })
  },
)

test(
  'A tailnet peer that is not in TAILSCALE_ALLOWED_IPS reaches nothing',
  requirement('NET-08', {
    why: 'Whoever joins the tailnet, a shared or stolen device included, would otherwise reach every service.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: VPN Access Control, IP whitelisting',
    remedy: 'npm run deploy -- --only firewall',
    needs: ['PRE-12', 'PRX-01'],
  }),
  async ({ control, expect, dns, ports, tailscale, target }) => {
    const [open, answer, tunnel, peer] = await Promise.all([
      ports.openToStranger(),
      dns.ask({ vantage: 'stranger', transport: 'udp', name: target.dns.allowed }),
      tailscale.tunnelFrom('stranger'),
      ports.openToPeer(),
    ])

    control(peer.length > 0, 'an answer to an allowed peer')
    control(tunnel === 'up', `a working tunnel of the unlisted peer (${tunnel})`)

    expect(open, 'TCP ports of the Tailscale address, of all 65,535').toEqual([])
    expect(answer, 'DNS over UDP').toMatchObject({ answered: false })
  },
)

test(
  'Tailscale opens no way into the host beside the declared ports',
  requirement('NET-10', {
    why: 'What Tailscale itself serves, forwards or routes passes by the firewall; a Funnel shows it to the whole internet.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: Tailscale Funnel and Serve',
    remedy:
      '`tailscale funnel reset`, `tailscale serve reset` and `tailscale set --advertise-exit-node=false --advertise-routes= --ssh=false`; for a relay `tailscale set --relay-server-port=`.',
    needs: ['PRE-12'],
    of: ['tailscale'],
  }),
  async ({ expect, tailscale }) => {
    expect(await tailscale.exposures()).toEqual([])
  },
)

test(
  "The proxy sees each client's own address, not that of the bridge",
  requirement('NET-24', {
    why: 'Access lists, logs and limits go by the address of the client: where the bridge stands in its place, all clients are one.',
    severity: 'major',
    tier: 'verify',
    source: 'field: masquerading of what is forwarded from the tailnet',
    remedy:
      '`npm run deploy -- --only tailnet`, which runs `tailscale set --snat-subnet-routes=false`; take out rules of your own that masquerade what goes to the bridge (`iptables -t nat -S POSTROUTING`).',
    needs: ['NET-07', 'PRX-01'],
  }),
  async ({ clients, expect, tailscale }) => {
    const [{ own, seen }, masquerades] = await Promise.all([
      clients.seenBy('nginx-proxy-manager'),
      tailscale.masquerades(),
    ])

    // It is told first: where it is in force already, the proxy sees no more than what it does.
    expect(
      masquerades,
      'whether Tailscale hides its peers behind the bridge (NoSNAT is not set), now or after its next start',
    ).toBe(false)
    expect(seen, 'the address of an allowed peer, as the proxy logs it').toBe(own)
  },
)
