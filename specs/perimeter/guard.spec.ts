import { requirement, test } from '../../fixtures/index.ts'

test(
  'The guard of the published ports is exactly what it should be',
  requirement('NET-26', {
    why: 'One rule more lets a peer or a neighbour into services that have no login, and no listing of zones or ports shows it.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: published ports bypass the zones',
    remedy: 'npm run deploy -- --only firewall',
  }),
  async ({ control, expect, guard, tailscale, target }) => {
    const bridge = '"br-self-hosted"'
    const tailnet = `"${target.tailscale.interface}"`
    const address = target.tailscale.address
    const subnet = target.docker.subnet
    const [guarded, free] =
      target.guard === 'host'
        ? [
            'oifname "docker0" jump containers\noifname "br-*" jump containers',
            `oifname != ${bridge} iifname "docker0" accept\noifname != ${bridge} iifname "br-*" accept`,
          ]
        : [`oifname ${bridge} jump containers`, '']
    const log = (chain: string) => `limit rate 10/second burst 20 packets log prefix "plumbline-guard ${chain}: "`

    const problems = await guard.problems(`
      table inet plumbline_guard {
        set peers {
          type ipv4_addr
          elements = { ${target.tailscale.allowedPeers.join(', ')} }
        }
        chain forward {
          type filter hook forward priority filter - 5; policy accept;
          ct direction reply accept
          ct state related accept
          ${guarded}
        }
        chain containers {
          iifname ${bridge} oifname ${bridge} accept
          ${free}
          iifname ${tailnet} ip saddr @peers ct original ip daddr ${address} meta l4proto tcp ct original proto-dst { 53, 80, 81, 443 } accept
          iifname ${tailnet} ip saddr @peers ct original ip daddr ${address} meta l4proto udp ct original proto-dst 53 accept
          ${log('forward')}
          drop
        }
        chain input {
          type filter hook input priority filter - 5; policy accept;
          iifname "lo" accept
          ct direction reply accept
          ct state related accept
          iifname ${tailnet} ip saddr @peers accept
          iifname ${tailnet} jump refuse
          ip saddr @peers jump refuse
          ip saddr ${subnet} iifname != ${bridge} jump refuse
          ip daddr ${address} iifname != ${bridge} jump refuse
          ip6 daddr fd7a:115c:a1e0::/48 iifname != ${bridge} jump refuse
          ip daddr ${subnet} iifname != ${bridge} jump refuse
        }
        chain refuse {
          ${log('input')}
          drop
        }
      }
    `)
    expect(problems, 'the rules').toEqual([])

    const [peer, stranger, tunnel] = await Promise.all([
      guard.answeringPeer(),
      guard.answeringStranger(),
      tailscale.tunnelFrom('stranger'),
    ])

    control(peer.control, 'an answer of the published port 443 to the allowed peer')
    control(tunnel === 'up', `a working tunnel of the unlisted peer (${tunnel})`)
    expect(peer.answering, 'containers that answer an allowed peer at their own addresses').toEqual([])
    expect(stranger.answering, 'containers that answer an unlisted peer at their own addresses').toEqual([])
  },
)
