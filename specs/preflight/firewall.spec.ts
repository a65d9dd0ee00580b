import { requirement, test } from '../../fixtures/index.ts'

test(
  'firewalld is installed and running, and its configuration is free of errors',
  requirement('PRE-13', {
    why: 'A broken zone file is found at the next reload, and then the host stands open or shut.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Tier 1, firewalld status',
    remedy:
      'Install it, and `systemctl enable --now firewalld`; where it failed, `journalctl -u firewalld` says why. Mend the file that `firewall-offline-cmd --check-config` names, and `systemctl restart firewalld`.',
    of: ['firewalld'],
  }),
  async ({ expect, firewall }) => {
    expect(await firewall.state(), 'the state of firewalld').toBe('running')
    expect(await firewall.complaints(), 'what the checker of its files says').toEqual([])
  },
)
