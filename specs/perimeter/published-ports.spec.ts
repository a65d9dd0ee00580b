import { requirement, test } from '../../fixtures/index.ts'
import { isPublic, isWildcard } from '../../fixtures/sockets.ts'

test(
  'Nothing of the stack listens on a wildcard or public address',
  requirement('NET-01', {
    why: 'A socket on every address is reachable from the LAN and, one router setting later, from the internet.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Port Mapping Strategy, no 0.0.0.0 bindings',
    remedy: 'Publish on the Tailscale address only (`npm run deploy`), or bind the process to it or to 127.0.0.1.',
    needs: ['PRE-04'],
  }),
  async ({ control, expect, docker, sockets }) => {
    const listening = await sockets.all()
    const published = await docker.publishedPorts()
    const own = [
      'sshd',
      'systemd',
      'tailscaled',
      'wireguard-go',
      'chronyd',
      'avahi-daemon',
      'systemd-resolve',
      'systemd-network',
      'NetworkManager',
    ]

    const foreign = listening.filter(
      ({ protocol, process }) => !own.includes(process) && !(protocol === 'udp' && process === 'unknown'),
    )

    expect(
      foreign.filter(({ address }) => isWildcard(address) || isPublic(address)),
      "processes that listen on every or on a public address (the kernel's own UDP sockets, WireGuard's, have no process)",
    ).toEqual([])
    expect(
      published.filter(({ address }) => isWildcard(address) || isPublic(address)),
      'container ports that are published on every or on a public address',
    ).toEqual([])
    control(
      listening.some(({ port, process }) => port === 22 && ['sshd', 'systemd'].includes(process)),
      "sshd's own socket, with its process",
    )
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

    expect(published).not.toHaveLength(0)
    expect(published.filter(port => port.address !== target.tailscale.address)).toEqual([])
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
