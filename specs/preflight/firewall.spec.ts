import { requirement, test } from '../../fixtures/index.ts'

test(
  'firewalld is installed and running, and its configuration is free of errors',
  requirement('PRE-13', {
    why: 'A broken zone file is found at the next reload, and then the host stands open or shut.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Tier 1, firewalld status',
    remedy: '`systemctl enable --now firewalld`; mend the file that `firewall-cmd --check-config` names.',
  }),
  async ({ expect, firewall }) => {
    expect(await firewall.state()).toBe('running')
    expect(await firewall.configuration()).toBe('success')
  },
)
