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

    control((await dns.ask({ vantage: 'tailnet', transport: 'udp', name })).answered, 'an answer to an allowed peer')
    control((await tailscale.tunnelFrom('stranger')) === 'up', 'a working tunnel of the unlisted peer')

    expect(
      await dns.ask({ vantage: 'lan', transport: 'udp', name, server: target.lan.address }),
      'LAN, UDP',
    ).toMatchObject({ answered: false })
    expect(
      await dns.ask({ vantage: 'lan', transport: 'tcp', name, server: target.lan.address }),
      'LAN, TCP',
    ).toMatchObject({ answered: false })
    expect(await dns.ask({ vantage: 'lan', transport: 'udp', name, routed: true }), 'LAN, routed').toMatchObject({
      answered: false,
    })
    expect(await dns.ask({ vantage: 'stranger', transport: 'udp', name }), 'stranger, UDP').toMatchObject({
      answered: false,
    })
    expect(await dns.ask({ vantage: 'stranger', transport: 'tcp', name }), 'stranger, TCP').toMatchObject({
      answered: false,
    })
  },
)
