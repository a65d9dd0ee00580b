import { requirement, test } from '../../fixtures/index.ts'

test(
  'Who got in leaves a trace in the logs of the host and of its containers that is kept for 30 days',
  requirement('SEC-08', {
    why: 'Without it nobody can say afterwards who was in, since when, and what has to be changed.',
    severity: 'minor',
    tier: 'verify',
    source: 'homelab: Audit Logging',
    remedy:
      '`npm run deploy -- --only journal` has journald keep its journal on the disk, without a limit of days. By hand: `Storage=persistent` in /etc/systemd/journald.conf.d/kept.conf, and `systemctl restart systemd-journald`; a larger `SystemMaxUse`; `LogLevel INFO` for sshd; no `--log-driver none`.',
    byHand:
      '`Storage=persistent` and `MaxRetentionSec=0` in /etc/systemd/journald.conf.d/kept.conf under `[Journal]`, and `systemctl restart systemd-journald`; a larger `SystemMaxUse` where it is full; `LogLevel INFO` for sshd; no `--log-driver none`.',
    needs: ['PRE-01', 'PRE-04'],
    of: [],
  }),
  async ({ expect, access }) => {
    expect(await access.untraced({ days: 30 })).toEqual([])
  },
)
