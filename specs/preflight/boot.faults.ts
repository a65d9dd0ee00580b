import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

const guarded = 'The guard must stand at the next boot as it does now.'

/** A drop-in that many a guide has. */
const waitForTailnet = '[Unit]\nAfter=tailscale-online.target\nWants=tailscale-online.target\n'

const disabled = (name: string, unit: string, alsoBreaks: Readonly<Record<string, string>> = {}) =>
  fault(`${name} is disabled`, host => host.run(`systemctl disable ${unit}`), {
    shows: `${unit} is disabled`,
    alsoBreaks,
  })

/** What a deploy leaves to the host's owner, and the remedy says how to enable. */
const disabledByHand = (name: string, unit: string) =>
  fault(`${name} is disabled`, host => host.run(`systemctl disable ${unit}`), {
    shows: `${unit} is disabled`,
    repair: host => host.run(`systemctl enable ${unit}`),
  })

export default faults({
  'PRE-21': [
    disabled('Docker', 'docker.service', { 'CTR-01': 'Docker does not start at boot.' }),
    disabled('firewalld', 'firewalld.service'),
    disabled('the guard', 'plumbline-guard.service', { 'NET-26': guarded }),
    fault(
      'of firewalld only the alias is enabled',
      host => host.run('rm /etc/systemd/system/multi-user.target.wants/firewalld.service && systemctl daemon-reload'),
      { shows: 'firewalld.service is enabled by its alias alone' },
    ),
    disabled('what starts containers late', 'plumbline-start-late.service'),
    disabledByHand('Tailscale', 'tailscaled.service'),
    fault(
      'the guard is masked',
      host =>
        host.run('mv /etc/systemd/system/plumbline-guard.service /root/ && systemctl mask plumbline-guard.service'),
      {
        shows: 'plumbline-guard.service is masked',
        alsoBreaks: { 'NET-26': guarded },
        repair: host =>
          host.run(
            'systemctl unmask plumbline-guard.service; mv /root/plumbline-guard.service /etc/systemd/system/ && systemctl enable plumbline-guard.service',
          ),
      },
    ),
    fault(
      'Docker does not wait for the tailnet',
      host =>
        host.run(
          'sed --in-place s/tailscaled.service// /etc/systemd/system/docker.service.d/plumbline.conf && systemctl daemon-reload',
        ),
      { shows: 'docker.service does not wait for tailscaled.service' },
    ),
    fault(
      'Docker waits for the tailnet without a limit, as its owner wrote',
      host =>
        host.run(
          'mkdir --parents /etc/systemd/system/docker.service.d && cat >/etc/systemd/system/docker.service.d/owner.conf && systemctl daemon-reload',
          waitForTailnet,
        ),
      {
        shows: 'docker.service waits for tailscale-wait-online.service without a time limit',
        repair: host => host.run('rm /etc/systemd/system/docker.service.d/owner.conf && systemctl daemon-reload'),
      },
    ),
    harmless(
      'the owner has Docker wait for the tailnet, for half a minute',
      host =>
        host.run(
          'mkdir --parents /etc/systemd/system/tailscale-wait-online.service.d && printf "[Service]\\nTimeoutStartSec=30\\n" >/etc/systemd/system/tailscale-wait-online.service.d/owner.conf && cat >/etc/systemd/system/docker.service.d/patient.conf && systemctl daemon-reload',
          waitForTailnet,
        ),
      {
        repair: host =>
          host.run(
            'rm -r /etc/systemd/system/tailscale-wait-online.service.d /etc/systemd/system/docker.service.d/patient.conf && systemctl daemon-reload',
          ),
      },
    ),
    harmless(
      'a container was restarted while the tailnet was away, which came back',
      async host => {
        await host.run('tailscale down && ! docker restart --time 1 nginx-proxy-manager')
        await host.run('tailscale up')
        await host.until("docker inspect --format '{{.State.Health.Status}}' nginx-proxy-manager | grep -qx healthy")
      },
      { repair: host => host.run('tailscale up; docker start nginx-proxy-manager') },
    ),
    fault(
      'the disk has no line in /etc/fstab',
      host => host.run("cp /etc/fstab /root/fstab.whole && sed --in-place '/cold-storage/d' /etc/fstab"),
      {
        shows: '/cold-storage is not mounted at boot: /etc/fstab has no line for it',
        repair: host =>
          host.run('[ ! -e /root/fstab.whole ] || { cat /root/fstab.whole >/etc/fstab && rm /root/fstab.whole; }'),
      },
    ),
    fault(
      'the disk is mounted by hand only',
      host => host.run("cp /etc/fstab /root/fstab.auto && sed --in-place 's/ bind / bind,noauto /' /etc/fstab"),
      {
        shows: 'in /etc/fstab, so that no boot mounts it',
        repair: host =>
          host.run('[ ! -e /root/fstab.auto ] || { cat /root/fstab.auto >/etc/fstab && rm /root/fstab.auto; }'),
      },
    ),
    harmless(
      'the disk is mounted when somebody first asks for it, as one that spins down is',
      host =>
        host.run(
          "cp /etc/fstab /root/fstab.asked && sed --in-place 's/ bind / bind,noauto,x-systemd.automount /' /etc/fstab",
        ),
      {
        repair: host =>
          host.run('[ ! -e /root/fstab.asked ] || { cat /root/fstab.asked >/etc/fstab && rm /root/fstab.asked; }'),
      },
    ),
    fault(
      "the disk's mount unit is masked",
      host => host.run('systemctl mask "$(systemd-escape --path --suffix=mount /cold-storage)"'),
      {
        shows: 'its mount unit is masked',
        repair: host => host.run('systemctl unmask "$(systemd-escape --path --suffix=mount /cold-storage)"'),
      },
    ),
  ],
})
