import { requirement, test } from '../../fixtures/index.ts'

test(
  'What the stack needs comes back by itself after a boot, in order',
  requirement('PRE-21', {
    why: 'What was only started by hand is gone after the next power cut: the stack, the way in, or what guards it.',
    severity: 'critical',
    tier: 'verify',
    source: 'field',
    remedy:
      '`npm run deploy -- --only firewall,tailnet` enables Docker, firewalld, the guard and what starts containers late, and puts them in order. By hand: `After=` and `Wants=tailscale-online.target` taken out of drop-ins of docker.service that are your own; `systemctl unmask <unit>` for one that is masked, `systemctl enable <unit>` for sshd and tailscaled, and a line "<device> <mount point> <type> defaults 0 2" in /etc/fstab for the disk.',
    of: ['stack'],
  }),
  async ({ expect, boot }) => {
    const wrong = await Promise.all([
      boot.missing({
        Docker: ['docker.service'],
        firewalld: ['firewalld.service'],
        'The guard': ['plumbline-guard.service'],
        'What starts containers once the Tailscale address is there': ['plumbline-start-late.service'],
        SSH: ['ssh.service', 'sshd.service', 'ssh.socket', 'sshd.socket'],
        Tailscale: ['tailscaled.service', 'snap.tailscale.tailscaled.service'],
      }),
      boot.disordered('docker.service', ['plumbline-guard.service', 'tailscaled.service']),
      boot.endless('docker.service'),
      boot.unmounted(),
    ])
    expect(wrong.flat(), 'what the next boot does not bring back').toEqual([])
  },
)
