import { requirement, test } from '../../fixtures/index.ts'

test(
  'The host asks somebody for names besides its own Pi-hole',
  requirement('PRE-17', {
    why: 'With Pi-hole down the host resolves nothing, and so cannot pull the image that would bring it back.',
    severity: 'major',
    tier: 'preflight',
    source: 'field: a host that cannot pull Pi-hole because Pi-hole is down',
    remedy:
      "Give the host a second name server (`nmcli connection modify <connection> ipv4.dns '1.1.1.1'`, or `DNS=` in /etc/systemd/resolved.conf); where the tailnet's resolver leads to this Pi-hole, `tailscale set --accept-dns=false`.",
    of: ['stack'],
  }),
  async ({ expect, machine }) => {
    expect(await machine.onlyPihole()).toEqual([])
  },
)
