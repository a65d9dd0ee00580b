import { requirement, test } from '../../fixtures/index.ts'

test(
  'The host answers over SSH and shows the host key that the inventory pins',
  requirement('PRE-01', {
    why: 'A host that shows another key may be another host; one that does not answer cannot be checked or mended.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Tier 1, host connectivity',
    remedy:
      'Start sshd; if the host was reinstalled, compare its key on the console and update ssh.hostKey in the inventory.',
  }),
  async ({ expect, login, target }) => {
    expect((await login()).hostKey).toBe(target.ssh.hostKey)
  },
)
