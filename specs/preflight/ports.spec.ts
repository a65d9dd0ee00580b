import { requirement, test } from '../../fixtures/index.ts'

test(
  'Ports 80, 443, 81 and 53 of the Tailscale address are free, or held by this stack',
  requirement('PRE-16', {
    why: 'A port that another process holds keeps the proxy or the name server from starting.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Tier 1, port availability',
    remedy: '`ss -tulpn` names the process; stop it, or bind it to another address.',
    of: ['stack'],
  }),
  async ({ expect, sockets }) => {
    const ours = ['nginx-proxy-manager', 'pihole']
    const holders = await sockets.holders([80, 443, 81, 53])

    expect(
      holders.filter(({ container }) => container === null || !ours.includes(container)),
      'who holds a port and is not of this stack',
    ).toEqual([])
  },
)
