import { requirement, test } from '../../fixtures/index.ts'

test(
  'Python 3.9 or newer is there',
  requirement('PRE-03', {
    why: 'What is written for the host, Ansible as well as the looks of an audit, is run by it.',
    severity: 'minor',
    tier: 'preflight',
    source: 'homelab: Tier 1, Python version',
    remedy: 'Install python3 from the packages of the system (`dnf install python3`, `apt-get install python3`).',
    of: ['stack'],
  }),
  async ({ expect, machine }) => {
    expect(await machine.python(), 'Python').toBeAtLeastVersion('3.9')
  },
)

test(
  'Nothing shadows Docker: no Podman under its name, and no second docker on the PATH',
  requirement('PRE-05', {
    why: 'Who types `docker` deploys into another engine than the one that is guarded and looked at.',
    severity: 'major',
    tier: 'preflight',
    source: 'homelab: Docker Role, cleanup (Podman)',
    remedy:
      'Remove podman-docker, or the second engine (`dnf remove podman-docker`, `snap remove docker`), or what lies in /usr/local/bin; take DOCKER_HOST out of /etc/environment.',
    of: ['docker'],
  }),
  async ({ expect, machine }) => {
    expect(await machine.shadowsOfDocker()).toEqual([])
  },
)

test(
  'The host has at least 16 GB of memory and two processors',
  requirement('PRE-18', {
    why: 'A 13B model that does not fit into the card takes the rest of its layers from memory, and without enough the host ends other services.',
    severity: 'minor',
    tier: 'preflight',
    source: 'homelab: High Availability & Scaling, current limitations (RAM)',
    remedy: 'Give the machine more memory, 32 GB better still, or keep to smaller models.',
    of: ['stack'],
  }),
  async ({ expect, machine }) => {
    expect(await machine.tooSmall({ memory: 16, processors: 2 })).toEqual([])
  },
)

test(
  "The host's clock is right to within two seconds",
  requirement('PRE-19', {
    why: 'With a clock that is off certificates and tokens are not valid yet or no more, and logs do not fit together.',
    severity: 'minor',
    tier: 'preflight',
    source: 'field: clock drift',
    remedy:
      '`timedatectl set-ntp true`, and look whether chronyd or systemd-timesyncd gets an answer. Where it is the clock of the machine that you look from, set that.',
    of: [],
  }),
  async ({ expect, machine }) => {
    expect(await machine.clockApart(2), "the host's clock beside that of the machine that looks").toEqual([])
  },
)

test(
  'The account that deploys becomes root without a password',
  requirement('PRE-20', {
    why: 'A deploy that is asked for a password halfway leaves half a stack.',
    severity: 'major',
    tier: 'preflight',
    source: 'homelab: Common Role, privilege validation',
    remedy:
      "On the host's own console: `echo '<user> ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/<user>` and `chmod 440` it. `visudo --check` says whether sudo understands it.",
    of: ['stack'],
  }),
  async ({ expect, machine }) => {
    expect(await machine.keptFromRoot(), 'what sudo says').toEqual([])
  },
)
