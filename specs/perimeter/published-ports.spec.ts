import { neededListeners, publishedAs, requirement, sshdAt, sshdPort, test, unstated } from '../../fixtures/index.ts'

test(
  'Nothing listens where others than the tailnet reach it, but sshd and what the host needs or the inventory declares',
  requirement('NET-01', {
    why: 'A socket on every address is reachable from the LAN and, one router setting later, from the internet.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Port Mapping Strategy, no 0.0.0.0 bindings',
    remedy:
      'Publish on the Tailscale address only (`npm run deploy`). Take `-H tcp://…` and `hosts` out of an engine’s settings. Stop what is not needed (`systemctl disable --now <unit>`), bind it to the Tailscale address or to 127.0.0.1, or declare it with a reason under `listeners` of the inventory.',
    byHand:
      'Write the address before the port in the compose file (`127.0.0.1:11434:11434`), or take the line out. Take `-H tcp://…` and `hosts` out of an engine’s settings. Stop what is not needed (`systemctl disable --now <unit>`), bind it to 127.0.0.1, or declare what the LAN may use, with a reason: `openToLan` and `listeners` of the inventory.',
    needs: ['PRE-04'],
    of: [],
  }),
  async ({ control, expect, sockets, target }) => {
    const listening = await sockets.all()

    control(
      unstated(listening, sshdAt(sshdPort(target))).length < listening.length,
      `sshd's own socket on port ${sshdPort(target)} (where a router forwards the login's port to another, \`ssh.listens\` of the inventory says it)`,
    )
    expect(
      await sockets.unstated([...sshdAt(sshdPort(target)), ...neededListeners, ...target.listeners]),
      'what listens or is published on every, on a public or on a LAN address, and engines on any but loopback',
    ).toEqual([])
  },
)

test(
  'Every published container port is bound to the Tailscale address',
  requirement('NET-02', {
    why: 'A port on any other address can be reached without the VPN.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Port Mapping Strategy',
    remedy: 'npm run deploy -- --only firewall,services',
    needs: ['PRE-04'],
  }),
  async ({ expect, docker, target }) => {
    const published = await docker.publishedPorts()

    expect(published).toHaveSome('published port')
    expect(
      published.filter(port => port.address !== target.tailscale.address).map(publishedAs),
      `container ports that are published elsewhere than on ${target.tailscale.address}`,
    ).toEqual([])
  },
)

test(
  'What is published is exactly 80, 443 and 81 of the proxy and 53 of Pi-hole',
  requirement('NET-03', {
    why: 'The AI services have no login of their own: a published port of theirs belongs to whoever finds it.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Port Mapping Strategy',
    remedy: 'Take the extra `ports:` out of the compose file, and run `npm run deploy`.',
    needs: ['CTR-02'],
  }),
  async ({ expect, docker }) => {
    const published = await docker.publishedPorts()

    expect(published.map(({ container, port, protocol }) => `${container} ${port}/${protocol}`).toSorted()).toEqual([
      'nginx-proxy-manager 443/tcp',
      'nginx-proxy-manager 80/tcp',
      'nginx-proxy-manager 81/tcp',
      'pihole 53/tcp',
      'pihole 53/udp',
    ])
  },
)
