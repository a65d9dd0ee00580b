import { fault, faults } from '../../fixtures/faults/fault.ts'

const guarded = 'The guard must stand at the next boot as it does now.'

const disabled = (name: string, unit: string, alsoBreaks: Readonly<Record<string, string>> = {}) =>
  fault(`${name} is disabled`, host => host.run(`systemctl disable ${unit}`), { alsoBreaks })

/** What a deploy leaves to the host's owner, and the remedy says how to enable. */
const disabledByHand = (name: string, unit: string) =>
  fault(`${name} is disabled`, host => host.run(`systemctl disable ${unit}`), {
    repair: host => host.run(`systemctl enable ${unit}`),
  })

export default faults({
  'PRE-21': [
    disabled('Docker', 'docker.service', { 'CTR-01': 'Docker does not start at boot.' }),
    disabled('firewalld', 'firewalld.service'),
    disabled('the guard', 'plumbline-guard.service', { 'NET-26': guarded }),
    disabledByHand('sshd', 'ssh.service'),
    disabledByHand('Tailscale', 'tailscaled.service'),
    fault(
      'the guard is masked',
      host =>
        host.run('mv /etc/systemd/system/plumbline-guard.service /root/ && systemctl mask plumbline-guard.service'),
      {
        alsoBreaks: { 'NET-26': guarded },
        repair: host =>
          host.run(
            'systemctl unmask plumbline-guard.service; mv /root/plumbline-guard.service /etc/systemd/system/ && systemctl enable plumbline-guard.service',
          ),
      },
    ),
    fault('Docker does not wait for the tailnet', host =>
      host.run(
        'sed --in-place s/tailscaled.service// /etc/systemd/system/docker.service.d/plumbline.conf && systemctl daemon-reload',
      ),
    ),
    fault(
      'the disk has no line in /etc/fstab',
      host => host.run("cp /etc/fstab /root/fstab && sed --in-place '/cold-storage/d' /etc/fstab"),
      { repair: host => host.run('cat /root/fstab >/etc/fstab && rm /root/fstab') },
    ),
    fault(
      'the disk is mounted by hand only',
      host => host.run("cp /etc/fstab /root/fstab && sed --in-place 's/ bind / bind,noauto /' /etc/fstab"),
      { repair: host => host.run('cat /root/fstab >/etc/fstab && rm /root/fstab') },
    ),
    fault(
      "the disk's mount unit is masked",
      host => host.run('systemctl mask "$(systemd-escape --path --suffix=mount /cold-storage)"'),
      { repair: host => host.run('systemctl unmask "$(systemd-escape --path --suffix=mount /cold-storage)"') },
    ),
  ],
})
