import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

const away = 'Everything on the host is asked through this login.'

export default faults({
  'PRE-01': [
    fault(
      'the host shows another host key',
      host =>
        host.run(
          'cd /etc/ssh && mkdir -p /root/kept && cp -a ssh_host_ed25519_key* /root/kept/ && rm ssh_host_ed25519_key* && ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key && systemctl reset-failed ssh && systemctl restart ssh',
        ),
      {
        shows: "expected 'ssh-ed25519 AAAA", // the other key is another each time; a host that does not answer fails without one
        repair: host =>
          host.run(
            'mv /root/kept/ssh_host_ed25519_key* /etc/ssh/ && systemctl reset-failed ssh && systemctl restart ssh',
          ),
        blinds: away,
      },
    ),
    harmless(
      "the account's ~/.bashrc greets every command, complains and goes elsewhere",
      host =>
        host.run(
          `cd ~${host.target.ssh.user} && touch .bashrc && cp -a .bashrc .bashrc.kept && cat - .bashrc.kept > .bashrc`,
          'echo "Welcome to the lab"\necho "and mind the step" >&2\nalias ls=false cat=false\nexport LANG=de_DE.UTF-8\numask 077\ncd /\n',
        ),
      { repair: host => host.run(`cd ~${host.target.ssh.user} && mv .bashrc.kept .bashrc`) },
    ),
    harmless(
      'the account has another login shell',
      host => host.run(`usermod --shell /bin/sh ${host.target.ssh.user}`),
      { repair: host => host.run(`usermod --shell /bin/bash ${host.target.ssh.user}`) },
    ),
    harmless(
      'sshd shows a banner to whoever connects',
      host =>
        host.run(
          'echo "Authorized persons only." > /etc/ssh/warning && echo "Banner /etc/ssh/warning" > /etc/ssh/sshd_config.d/warning.conf && systemctl reset-failed ssh && systemctl restart ssh',
        ),
      {
        repair: host =>
          host.run(
            'rm /etc/ssh/sshd_config.d/warning.conf /etc/ssh/warning && systemctl reset-failed ssh && systemctl restart ssh',
          ),
      },
    ),
    harmless(
      'the host speaks German by default',
      host =>
        host.run(
          'touch /etc/default/locale && cp /etc/default/locale /root/locale && echo LANG=de_DE.UTF-8 > /etc/default/locale',
        ),
      {
        repair: host =>
          host.run('[ ! -e /root/locale ] || { cat /root/locale > /etc/default/locale && rm /root/locale; }'),
      },
    ),
  ],
})
