import { requirement, test } from '../../fixtures/index.ts'

test(
  'Pi-hole answers on UDP 53 of the Tailscale address, also what it has to ask its upstream for',
  requirement('DNS-01', {
    why: 'Every name that the household asks for goes this way.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Pi-hole DNS responsive (port 53)',
    remedy:
      'npm run deploy -- --only pihole; where only names outside fail, see that the host reaches the servers of dns.upstreams on port 53.',
    needs: ['PRE-12', 'CTR-02'],
  }),
  async ({ expect, dns, target }) => {
    expect(
      await dns.ask({ vantage: 'tailnet', transport: 'udp', name: target.dns.allowed, fresh: true }),
      `a name below ${target.dns.allowed} that nobody has asked for yet`,
    ).toMatchObject({ answered: true, status: expect.toBeOneOf(['NXDOMAIN', 'NOERROR']) })
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
    control(
      udp.answered && udp.truncated,
      `an answer for ${target.dns.large} (dns.large of the inventory) that UDP has to cut`,
    )
    expect(tcp, 'over TCP').toMatchObject({
      answered: true,
      status: 'NOERROR',
      truncated: false,
      bytes: expect.toBeAbove(512),
    })
  },
)

test(
  'Each mapped name resolves to the Tailscale address and to nothing else',
  requirement('DNS-03', {
    why: 'A name that resolves elsewhere sends people, and their passwords, to another machine.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Subdomain Routing, DNS Resolution',
    remedy:
      'npm run deploy -- --only pihole; an address that comes from outside Pi-hole has to be taken out of the DNS zone of the domain.',
  }),
  async ({ expect, dns }) => {
    expect(await dns.misleading(['chat', 'ollama', 'comfy', 'hole', 'app'])).toEqual([])
  },
)

test(
  'Names of the block list are blocked, an allowed one is not',
  requirement('DNS-04', {
    why: 'Pi-hole says that it is healthy also while it blocks nothing.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Pi-hole, ad blocking',
    seconds: 120,
    remedy:
      'Blocking that is off: `npm run deploy -- --only pihole`. An empty list: switch its lists on at http://hole.<domain>/admin (Lists), then `docker exec pihole pihole -g` on the host. An allowed name that is blocked: take it off the lists at http://hole.<domain>/admin (Domains).',
    needs: ['DNS-01', 'DNS-05'],
  }),
  async ({ expect, pihole }) => {
    const { size, blocking } = await pihole.blockList()
    const { tried, wrong } = await pihole.names()

    expect(blocking, 'the switch of blocking, and its timer').toEqual({ blocking: 'enabled', timer: null })
    expect(wrong).toEqual([])
    expect(size, 'names on the block list').toBeGreaterThan(0)
    expect(tried, 'names drawn from the block list').toBeGreaterThan(0)
  },
)

test(
  'A name outside resolves through the declared upstreams, and through no other server',
  requirement('DNS-05', {
    why: 'Who is asked learns every name that the household looks for, and may answer with another address.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Pi-hole, upstream DNS',
    seconds: 120,
    remedy:
      'npm run deploy -- --only pihole; other servers that are wanted belong into dns.upstreams of the inventory.',
  }),
  async ({ expect, pihole, target }) => {
    expect(await pihole.upstreams(), 'the servers that Pi-hole is set to ask').toEqual(target.dns.upstreams.toSorted())

    const { answers, servers } = await pihole.asked()
    expect(answers, 'what came back for names that nobody has asked for yet').toEqual(
      answers.map(() => expect.stringMatching(/^(NXDOMAIN|NOERROR) /)),
    )
    expect(
      servers.filter(server => !target.dns.upstreams.includes(server)),
      'servers that were asked and are not declared',
    ).toEqual([])
  },
)
