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
  async ({ control, expect, dns, ports, tailscale, target }) => {
    const name = target.dns.allowed
    const silence = { answered: false }
    const lan = { vantage: 'lan', name, server: target.lan.address } as const
    const stranger = { vantage: 'stranger', name } as const
    const [open, tunnel, allowed] = await Promise.all([
      ports.openToLan(),
      tailscale.tunnelFrom('stranger'),
      dns.ask({ vantage: 'tailnet', transport: 'udp', name }),
    ])
    const fromLan = await Promise.all([
      dns.ask({ ...lan, transport: 'udp' }),
      dns.ask({ ...lan, transport: 'tcp' }),
      dns.ask({ vantage: 'lan', transport: 'udp', name, routed: true }),
    ])
    const fromStranger = await Promise.all([
      dns.ask({ ...stranger, transport: 'udp' }),
      dns.ask({ ...stranger, transport: 'tcp' }),
    ])

    control(allowed.answered, 'an answer to an allowed peer')
    control(open.length > 0, 'an answer of the host to the LAN')
    expect(fromLan, 'from the LAN: over UDP, over TCP, routed through the host').toMatchObject([
      silence,
      silence,
      silence,
    ])
    control(tunnel === 'up', `a working tunnel of the unlisted peer (${tunnel})`)
    expect(fromStranger, 'from an unlisted peer: over UDP, over TCP').toMatchObject([silence, silence])
  },
)
