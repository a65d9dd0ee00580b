import { isOpenToLan, requirement, sshdPort, test } from '../../fixtures/index.ts'

test(
  'Seen from the LAN, the host answers on the SSH port and on no other, at every address outside the tailnet',
  requirement('NET-04', {
    why: "Every device in the house, a guest's phone included, can try what the host's addresses answer on.",
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Zone public, SSH only',
    remedy:
      '`npm run deploy -- --only firewall`; stop what answers (`ss -tulpn` names it), or bind it to the Tailscale address.',
    byHand:
      'Stop what answers (`ss -tulpn` names it), bind it to 127.0.0.1 (`127.0.0.1:11434:11434` in a compose file), or declare what the LAN may use, with a reason: `openToLan` of the inventory.',
    needs: ['PRE-01', 'NET-01'],
    of: ['lan'],
  }),
  async ({ expect, dns, ports, target }) => {
    const ssh = sshdPort(target)

    expect(await ports.undeclaredToLan(), 'TCP ports of the LAN address, of all 65,535').toEqual([ssh])
    expect(
      (await ports.elsewhereToLan()).filter(place => !place.endsWith(`:${ssh}/tcp`)),
      "what answers at the host's other addresses, and over UDP at all of them",
    ).toEqual([])
    const lookup = { vantage: 'lan', transport: 'udp', name: target.dns.allowed, server: target.lan.address } as const
    expect(
      [await dns.ask(lookup)].filter(({ answered }) => answered && !isOpenToLan({ port: 53, protocol: 'udp' }, target)),
      'DNS over UDP at the LAN address',
    ).toEqual([])
  },
)

test(
  'A LAN neighbour who routes the Tailscale address through the host gets no answer',
  requirement('NET-05', {
    why: "Docker rewrites packets before firewalld's zones are asked: binding to the VPN's address alone does not keep the LAN out.",
    severity: 'critical',
    tier: 'verify',
    source: 'field: published ports bypass the zones',
    remedy: 'npm run deploy -- --only firewall',
    needs: ['PRE-12', 'PRX-01'],
  }),
  async ({ control, expect, ports }) => {
    expect(await ports.answeringThroughHost()).toEqual([])
    control((await ports.openToPeer()).length > 0, 'an answer to an allowed peer')
  },
)

test(
  'A LAN neighbour who routes container networks through the host gets no answer',
  requirement('NET-06', {
    why: 'The host forwards packets: without a guard it is a router into the network of services that have no login.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: direct routing to containers',
    remedy:
      '`npm run deploy -- --only firewall`. A network that names its bridge itself (`com.docker.network.bridge.name`) gets a name that begins with `br-`, as the guard knows bridges by that: make it anew.',
    byHand:
      'Docker 28 and newer drop such packets. Before that: `iptables -I DOCKER-USER -i <LAN interface> -m conntrack ! --ctstate DNAT,RELATED,ESTABLISHED -j DROP`, kept over a boot by your firewall (for ufw in /etc/ufw/after.rules), or update Docker.',
    needs: ['PRE-04'],
    of: ['lan', 'docker'],
  }),
  async ({ control, expect, ports }) => {
    expect(await ports.containersAnsweringThroughHost()).toEqual([])
    control((await ports.containersAnsweringHost()).length > 0, 'an answer of a container to the host itself')
  },
)
