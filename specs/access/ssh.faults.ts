import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/**
 * Lets sshd read its settings anew, and waits until it listens again. Of two reloads right after each other it ignores the second: it takes no
 * SIGHUP while the first has it start over (OpenSSH: sighup_restart). Who is logged in stays so. systemd lets nobody start it six times in ten
 * seconds without the reset.
 */
async function reload(host: LabHost): Promise<void> {
  await host.run('sshd -t && systemctl reset-failed ssh && systemctl restart ssh')
  await host.until('[ "$(ss --no-header --listening --numeric --tcp \'sport = :22\' | wc -l)" -ge 2 ]')
}

const put =
  (file: string, text: string) =>
  async (host: LabHost): Promise<void> => {
    await host.run(`cat > /etc/ssh/sshd_config.d/${file}`, `${text}\n`)
    await reload(host)
  }
const take =
  (file: string) =>
  async (host: LabHost): Promise<void> => {
    await host.run(`rm /etc/ssh/sshd_config.d/${file}`)
    await reload(host)
  }

/** A drop-in that sshd reads before the others, so that it counts. */
const dropIn = (what: string, file: string, text: string, ...shows: [string, ...string[]]) =>
  fault(what, put(`00-${file}.conf`, text), { shows, repair: take(`00-${file}.conf`) })

/** What several findings begin with, of which only one can be there at a time. */
const [password, interactive, root] = [
  'PasswordAuthentication of sshd is yes for',
  'KbdInteractiveAuthentication of sshd is yes for',
  'PermitRootLogin of sshd is',
]

export default faults({
  'SEC-04': [
    dropIn(
      'sshd takes passwords',
      'password',
      'PasswordAuthentication yes',
      'sshd offers "password" to the machine that runs the suite',
      'sshd offers "password" to a machine in the LAN',
      'PasswordAuthentication of sshd is yes for everybody',
      password,
    ),
    dropIn(
      'sshd asks for a password by another name',
      'interactive',
      'KbdInteractiveAuthentication yes',
      'sshd offers "keyboard-interactive" to a machine in the LAN',
      'KbdInteractiveAuthentication of sshd is yes for everybody',
      interactive,
    ),
    dropIn(
      'a Match block lets one user in by password',
      'lodger',
      'Match User lodger\n  PasswordAuthentication yes',
      'PasswordAuthentication of sshd is yes for lodger: it must be no',
      password,
    ),
    dropIn(
      'a Match block asks whoever comes from one network for a password',
      'network',
      'Match Address 198.51.100.0/24\n  KbdInteractiveAuthentication yes',
      'KbdInteractiveAuthentication of sshd is yes for everybody from 198.51.100.7',
      interactive,
    ),
    dropIn(
      'root may log in by password',
      'root',
      'PermitRootLogin yes\nMatch User root\n  PasswordAuthentication yes',
      'PermitRootLogin of sshd is yes',
      'PasswordAuthentication of sshd is yes for root: it must be no',
      password,
      root,
    ),
    dropIn(
      'root may log in with a key',
      'root-key',
      'PermitRootLogin prohibit-password',
      'PermitRootLogin of sshd is without-password',
      root,
    ),
    dropIn('sshd forwards X11', 'x11', 'X11Forwarding yes', 'X11Forwarding of sshd is yes'),
    dropIn('sshd forwards agents', 'agent', 'AllowAgentForwarding yes', 'AllowAgentForwarding of sshd is yes'),
    dropIn(
      'whoever forwards a port may open it to the network',
      'gateway',
      'GatewayPorts clientspecified',
      'GatewayPorts of sshd is clientspecified',
    ),
    dropIn('sshd makes tunnels', 'tunnel', 'PermitTunnel yes', 'PermitTunnel of sshd is yes'),
    fault(
      'passwords are on as soon as sshd starts again',
      host => host.run('cat > /etc/ssh/sshd_config.d/00-later.conf', 'PasswordAuthentication yes\n'),
      {
        shows: 'PasswordAuthentication of sshd is yes for everybody',
        // Another fault may have started sshd meanwhile.
        repair: take('00-later.conf'),
      },
    ),
    harmless(
      'a drop-in that comes too late would take passwords: sshd goes by what it reads first',
      put('zz-too-late.conf', 'PasswordAuthentication yes\nX11Forwarding yes'),
      { repair: take('zz-too-late.conf') },
    ),
    harmless(
      "the settings stand in sshd's own file, and there is no drop-in",
      async host => {
        await host.run(
          'cd /etc/ssh && cp -a sshd_config /root/sshd_config.kept && mv sshd_config.d/keys-only.conf /root/ && cat /root/keys-only.conf /root/sshd_config.kept > sshd_config',
        )
        await reload(host)
      },
      {
        repair: async host => {
          await host.run(
            'cat /root/sshd_config.kept > /etc/ssh/sshd_config && mv /root/keys-only.conf /etc/ssh/sshd_config.d/ && rm /root/sshd_config.kept',
          )
          await reload(host)
        },
      },
    ),
    harmless(
      'sshd is told by name where it listens',
      put('listen.conf', 'Port 22\nListenAddress 0.0.0.0:22\nListenAddress [::]:22'),
      { repair: take('listen.conf') },
    ),
    harmless(
      'an account that only takes files has a Match block of its own',
      put('files.conf', 'Match User lodger\n  ForceCommand internal-sftp\n  DisableForwarding yes'),
      { repair: take('files.conf') },
    ),
  ],
})
