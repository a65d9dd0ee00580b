import { requirement, test } from '../../fixtures/index.ts'

test(
  'Pi-hole answers on UDP 53 of the Tailscale address',
  requirement('DNS-01', {
    why: 'Every name that the household asks for goes this way.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Pi-hole DNS responsive (port 53)',
    remedy: 'npm run deploy -- --only pihole',
    needs: ['PRE-12', 'CTR-02'],
  }),
  async ({ expect, dns, target }) => {
    expect(await dns.ask({ vantage: 'tailnet', transport: 'udp', name: target.dns.allowed })).toMatchObject({
      answered: true,
      status: 'NOERROR',
      records: expect.arrayContaining([expect.any(String)]),
    })
  },
)

test(
  'Pi-hole answers on TCP 53, and so gives answers that are too big for UDP',
  requirement('DNS-02', {
    why: 'Without TCP, names with long answers do not resolve, and only those: a failure that is hard to find.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Port Mapping Strategy, TCP/UDP; RFC 7766',
    remedy: 'npm run deploy -- --only pihole',
  }),
  async ({ control, expect, dns, target }) => {
    const udp = await dns.ask({ vantage: 'tailnet', transport: 'udp', name: target.dns.large, kind: 'TXT' })
    const tcp = await dns.ask({ vantage: 'tailnet', transport: 'tcp', name: target.dns.large, kind: 'TXT' })

    expect(udp, 'over UDP').toMatchObject({ answered: true })
    expect(tcp).toMatchObject({ answered: true, status: 'NOERROR', truncated: false, bytes: expect.toBeAbove(512) })
    control(
      udp.answered && udp.truncated,
      `an answer for ${target.dns.large} (dns.large of the inventory) that UDP has to cut`,
    )
  },
)

test(
  'Each mapped name resolves to the Tailscale address',
  requirement('DNS-03', {
    why: 'A name that resolves elsewhere sends people, and their passwords, to another machine.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Subdomain Routing, DNS Resolution',
    remedy: 'npm run deploy -- --only pihole',
  }),
  async ({ expect, dns, target }) => {
    const address = (label: string) =>
      dns.ask({ vantage: 'tailnet', transport: 'udp', name: `${label}.${target.domain}` })
    const right = { answered: true, status: 'NOERROR', records: [target.tailscale.address] }

    expect(await address('chat'), 'chat').toMatchObject(right)
    expect(await address('ollama'), 'ollama').toMatchObject(right)
    expect(await address('comfy'), 'comfy').toMatchObject(right)
    expect(await address('hole'), 'hole').toMatchObject(right)
  },
)

test(
  'A blocked domain is blocked, an allowed one is not',
  requirement('DNS-04', {
    why: 'Pi-hole says that it is healthy also while it blocks nothing.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Pi-hole, ad blocking',
    remedy:
      'Switch blocking on in Pi-hole, and take the allowed name off its lists; `npm run deploy -- --only pihole`.',
  }),
  async ({ expect, dns, target }) => {
    const blocked = await dns.ask({ vantage: 'tailnet', transport: 'udp', name: target.dns.blocked })
    const allowed = await dns.ask({ vantage: 'tailnet', transport: 'udp', name: target.dns.allowed })

    expect(blocked, target.dns.blocked).toMatchObject({ answered: true, records: ['0.0.0.0'] })
    expect(allowed, target.dns.allowed).toMatchObject({
      status: 'NOERROR',
      records: expect.not.arrayContaining(['0.0.0.0']),
    })
    expect(allowed, target.dns.allowed).not.toMatchObject({ records: [] })
  },
)
