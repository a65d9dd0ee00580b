import { requirement, test } from '../../fixtures/index.ts'

test(
  'Ports 80, 443, 81 and 53 of the Tailscale address are free, or held by this stack',
  requirement('PRE-16', {
    why: 'A port that another process holds keeps the proxy or the name server from starting.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Tier 1, port availability',
    remedy: '`ss -tulpn` names the process; stop it, or bind it to another address.',
  }),
  async ({ expect, docker, sockets, target }) => {
    const listening = await sockets()
    const published = await docker.publishedPorts()
    const ours = published
      .filter(port => ['nginx-proxy-manager', 'pihole'].includes(port.container))
      .map(port => `${port.port}/${port.protocol}`)
    const holders = listening.filter(
      ({ address, port }) =>
        ['0.0.0.0', '*', '::', target.tailscale.address].includes(address) && [80, 443, 81, 53].includes(port),
    )

    expect(listening).not.toHaveLength(0)
    expect(
      holders.filter(
        ({ port, protocol, process }) => process !== 'docker-proxy' || !ours.includes(`${port}/${protocol}`),
      ),
      'sockets that are not of this stack',
    ).toEqual([])
  },
)
