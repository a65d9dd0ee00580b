import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** A program in /usr/local/bin that answers one question, and leaves all others to the real one. */
const before = (name: string, question: string, answer: string) => (host: LabHost) =>
  host.run(
    `cat >/usr/local/bin/${name} && chmod 755 /usr/local/bin/${name}`,
    `#!/bin/sh\ncase "$*" in ${question}) ${answer} ;; *) exec /usr/bin/${name} "$@" ;; esac\n`,
  )
const gone =
  (name: string) =>
  (host: LabHost): Promise<string> =>
    host.run(`rm /usr/local/bin/${name}`)

/** Memory that the kernel tells of while it lasts. */
const memory = (name: string, kilobytes: number) => (host: LabHost) =>
  host.run(
    `sed 's/^MemTotal:.*/MemTotal: ${kilobytes} kB/' /proc/meminfo >/run/${name}-meminfo && mount --bind /run/${name}-meminfo /proc/meminfo`,
  )
const ownMemory = (name: string) => (host: LabHost) => host.run(`umount /proc/meminfo && rm /run/${name}-meminfo`)

export default faults({
  'PRE-03': [
    fault('an old Python comes first on the PATH', before('python3', '*version_info*', 'echo 3.8.10'), {
      shows: '3.8.10',
      repair: gone('python3'),
    }),
    harmless('a newer Python comes first on the PATH', before('python3', '*version_info*', 'echo 3.15.0'), {
      repair: gone('python3'),
    }),
  ],
  'PRE-05': [
    fault(
      'another docker comes first on the PATH',
      host =>
        host.run(
          'cat >/usr/local/sbin/docker && chmod 755 /usr/local/sbin/docker',
          '#!/bin/sh\nexec /usr/bin/docker "$@"\n',
        ),
      {
        shows: '/usr/local/sbin/docker comes before another docker, /usr/bin/docker',
        repair: host => host.run('rm /usr/local/sbin/docker'),
      },
    ),
    fault('Podman goes by the name of docker', before('docker', '--version', 'echo podman version 5.4.2'), {
      shows: "/usr/local/bin/docker is Podman's",
      repair: gone('docker'),
    }),
    fault(
      "everybody's docker is told to ask another engine",
      host => host.run('echo DOCKER_HOST=tcp://192.0.2.7:2376 >>/etc/environment'),
      {
        shows: "everybody's docker asks another engine: DOCKER_HOST=tcp://192.0.2.7:2376",
        repair: host => host.run("sed --in-place '/^DOCKER_HOST=/d' /etc/environment"),
      },
    ),
    harmless(
      'a link in /usr/local/bin leads to Docker',
      host => host.run('ln -s /usr/bin/docker /usr/local/bin/docker'),
      {
        repair: gone('docker'),
      },
    ),
  ],
  'PRE-18': [
    fault('the host has 1 GB of memory', memory('intruder', 1_048_576), {
      shows: 'it has 1.0 GB of memory',
      repair: ownMemory('intruder'),
    }),
    harmless('the graphics chip on the board keeps a gigabyte of sixteen', memory('neighbour', 15_728_640), {
      repair: ownMemory('neighbour'),
    }),
  ],
  'PRE-19': [
    fault(
      'the clock is two minutes ahead',
      before('date', '+%s%N', 'echo $(($(/usr/bin/date +%s%N) + 120000000000))'),
      {
        shows: "ahead of this machine's",
        repair: gone('date'),
      },
    ),
    harmless(
      'the clock is half a second behind',
      before('date', '+%s%N', 'echo $(($(/usr/bin/date +%s%N) - 500000000))'),
      {
        repair: gone('date'),
      },
    ),
  ],
  'PRE-20': [
    fault(
      'the rule that lets the account become root is gone',
      host => host.run('mv /etc/sudoers.d/deploy /root/intruder-sudoers'),
      {
        shows: 'a password is required',
        repair: host => host.run('mv /root/intruder-sudoers /etc/sudoers.d/deploy'),
        blinds: 'What only root may see cannot be looked at.',
      },
    ),
    harmless(
      'the rule that lets the account become root is of its group',
      host =>
        host.run(
          "mv /etc/sudoers.d/deploy /root/neighbour-sudoers && echo '%sudo ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/neighbours && chmod 440 /etc/sudoers.d/neighbours",
        ),
      { repair: host => host.run('mv /root/neighbour-sudoers /etc/sudoers.d/deploy && rm /etc/sudoers.d/neighbours') },
    ),
  ],
})
