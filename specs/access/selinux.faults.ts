import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** A getenforce that says this: the lab's kernel has no SELinux. @param folder two that last at once lie in two. */
const saying = (state: string, folder: 'sbin' | 'bin') => (host: LabHost) =>
  host.run(
    `cat >/usr/local/${folder}/getenforce && chmod 755 /usr/local/${folder}/getenforce`,
    `#!/bin/sh\necho ${state}\n`,
  )
const silent = (folder: 'sbin' | 'bin') => (host: LabHost) => host.run(`rm -f /usr/local/${folder}/getenforce`)

export default faults({
  'SEC-07': [
    fault('SELinux is permissive', saying('Permissive', 'sbin'), {
      shows: 'SELinux is permissive: it logs what it should stop',
      repair: silent('sbin'),
      alone: 'There is one answer to whether it enforces.',
    }),
    fault(
      'SELinux will be permissive after the next boot',
      host => host.run('mkdir -p /etc/selinux && cat >/etc/selinux/config', '# planted\nSELINUX=permissive\n'),
      {
        shows: 'after the next boot SELinux is permissive (/etc/selinux/config)',
        repair: host => host.run('rm /etc/selinux/config'),
      },
    ),
    fault('SELinux enforces, and Docker does not use it', saying('Enforcing', 'sbin'), {
      shows: 'Docker labels no container (selinux-enabled)',
      repair: silent('sbin'),
      alone: 'There is one answer to whether it enforces.',
    }),
    harmless('a system without SELinux has its tools', saying('Disabled', 'bin'), { repair: silent('bin') }),
  ],
})
