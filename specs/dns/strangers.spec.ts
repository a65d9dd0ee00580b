import { requirement, test } from '../../fixtures/index.ts'

test(
  'Pi-hole resolves nothing for the LAN or for an unlisted peer',
  requirement('DNS-06', {
    why: 'An open resolver tells strangers what the household asks for, and amplifies attacks on others.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Source-based rules; field: open resolvers',
    remedy: 'npm run deploy -- --only firewall,pihole',
  }),
  async ({ control, expect, dns, tailscale, target }) => {
    const name = target.dns.allowed
    const lan = { vantage: 'lan', name, server: target.lan.address } as const
    const stranger = { vantage: 'stranger', name } as const
    const [allowed, tunnel, ...answers] = await Promise.all([
      dns.ask({ vantage: 'tailnet', transport: 'udp', name }),
      tailscale.tunnelFrom('stranger'),
      dns.ask({ ...lan, transport: 'udp' }),
      dns.ask({ ...lan, transport: 'tcp' }),
      dns.ask({ vantage: 'lan', transport: 'udp', name, routed: true }),
      dns.ask({ ...stranger, transport: 'udp' }),
      dns.ask({ ...stranger, transport: 'tcp' }),
    ])

    control(allowed.answered, 'an answer to an allowed peer')
    control(tunnel === 'up', 'a working tunnel of the unlisted peer')
    expect(answers, 'LAN over UDP and TCP, LAN routed through the host, unlisted peer over UDP and TCP').toMatchObject(
      Array.from({ length: 5 }, () => ({ answered: false })),
    )
  },
)
