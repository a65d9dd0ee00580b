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
    expect(await firewall.zone()).toEqual({
      target: 'default',
      interfaces: [target.tailscale.interface],
      sources: [...target.tailscale.allowedPeers, target.docker.subnet].toSorted(),
      services: [],
      ports: ['443/tcp', '53/tcp', '53/udp', '80/tcp', '81/tcp'],
      protocols: [],
      sourcePorts: [],
      forwardPorts: [],
      richRules: [],
      masquerade: false,
    })
  },
)
