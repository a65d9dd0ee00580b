import { requirement, test } from '../../fixtures/index.ts'

test(
  'Tailscale is up and online with its address on a real interface, and its key lives 14 more days',
  requirement('PRE-12', {
    why: 'Every service is bound to the Tailscale address; when the key expires, everybody is locked out.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Tier 1, Tailscale status',
    remedy:
      '`systemctl enable --now tailscaled`, then `tailscale up` alone, which asks for a login where the node is logged out or its key has expired. Before a key expires: disable its expiry in the admin console, or `tailscale up --force-reauth`, which prints the command with all settings that it wants to be told.',
    of: ['tailscale'],
  }),
  async ({ expect, tailscale, target }) => {
    const { state, online, usesInterface, keyDaysLeft } = await tailscale.status()

    expect({ state, online, usesInterface }).toEqual({ state: 'Running', online: true, usesInterface: true })
    expect(await tailscale.interfaceAddresses()).toContain(target.tailscale.address)
    expect(keyDaysLeft ?? Number.POSITIVE_INFINITY, 'days until the key expires').toBeGreaterThanOrEqual(14)
  },
)
