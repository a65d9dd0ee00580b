import { requirement, test } from '../../fixtures/index.ts'

test(
  'SSH takes keys only, no root login, and no forwarding that is not needed',
  requirement('SEC-04', {
    why: 'A password can be guessed from anywhere, and root is the one name that every guesser knows.',
    severity: 'critical',
    tier: 'verify',
    source: 'field',
    remedy:
      'Put `PasswordAuthentication no`, `KbdInteractiveAuthentication no`, `PermitRootLogin no`, `X11Forwarding no` and `AllowAgentForwarding no` into /etc/ssh/sshd_config.d/00-keys-only.conf, take out the Match block that says otherwise, see that your key lets you in, then `sshd -t && systemctl reload ssh` (`sshd` on Fedora). Keep this session open until another one is in.',
  }),
  async ({ expect, access }) => {
    // What sshd says to whoever comes, and then what it will say after its next start.
    const { asked, problems } = await access.offers()
    expect(asked).toHaveSome('place to ask from')
    // TCP and socket forwarding is what the suite itself looks through. Root may come with a key where the inventory's login is root.
    expect([...problems, ...(await access.sshSettings())]).toEqual([])
  },
)
