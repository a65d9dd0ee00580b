import { fault, faults } from '../../fixtures/faults/fault.ts'

const away = 'Everything on the host is asked through this login.'

export default faults({
  'PRE-01': [
    fault(
      'the host shows another host key',
      host =>
        host.run(
          'cd /etc/ssh && mkdir -p /root/kept && cp -a ssh_host_ed25519_key* /root/kept/ && rm ssh_host_ed25519_key* && ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key && systemctl restart ssh',
        ),
      {
        repair: host => host.run('mv /root/kept/ssh_host_ed25519_key* /etc/ssh/ && systemctl restart ssh'),
        blinds: away,
      },
    ),
  ],
})
