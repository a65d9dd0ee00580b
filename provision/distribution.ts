import { ConfigurationError } from './configuration-error.ts'
import { type Host, OperationError } from './host.ts'
import type { Operation } from './operation.ts'
import { sh } from './shell.ts'

/** What a deploy needs on the host, the command line that shows it is there, and why. */
const needs = {
  engine: 'command -v dockerd && command -v docker',
  compose: 'docker compose version',
  buildx: 'docker buildx version',
  firewalld: 'command -v firewall-cmd',
  nftables: 'command -v nft',
  toolkit: 'command -v nvidia-container-runtime-hook || command -v nvidia-ctk',
  // A host without a disk of its own, such as a virtual machine, has nothing to ask.
  smart: 'command -v smartctl || ! ls /dev/sd[a-z] /dev/hd[a-z] /dev/nvme[0-9] 2>/dev/null | grep -q .',
} as const

type Need = keyof typeof needs

const things: Readonly<Record<Need, string>> = {
  engine: 'Docker Engine',
  compose: 'Docker Compose v2',
  buildx: 'Docker Buildx',
  firewalld: 'firewalld',
  nftables: 'nftables',
  toolkit: 'the NVIDIA Container Toolkit (https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/)',
  smart: 'smartmontools, which asks disks how they are',
}

/** Where one Linux distribution differs from another. */
export interface Distribution {
  readonly id: string
  /** The packages that bring each thing; none where the distribution has none. */
  readonly packages: Readonly<Record<Need, readonly string[]>>
  /** Packages that shadow Docker with something else. */
  readonly shadowing: readonly string[]
  /** A file that a package source is known by, and how to add it. */
  readonly sources: readonly { readonly file: string; readonly add: string }[]
  readonly install: (packages: readonly string[]) => string
  readonly remove: (packages: readonly string[]) => string
  /** Prints those of the packages that are installed, one a line. */
  readonly installed: (packages: readonly string[]) => string
}

/** Docker's and NVIDIA's own repositories: Fedora's packages of the engine have other names and no Compose v2 plugin. */
const fedora: Distribution = {
  id: 'fedora',
  packages: {
    engine: ['docker-ce', 'docker-ce-cli', 'containerd.io'],
    compose: ['docker-compose-plugin'],
    buildx: ['docker-buildx-plugin'],
    firewalld: ['firewalld'],
    nftables: ['nftables'],
    toolkit: ['nvidia-container-toolkit'],
    smart: ['smartmontools'],
  },
  shadowing: ['podman-docker', 'podman', 'moby-engine', 'docker-cli'],
  sources: [
    {
      file: '/etc/yum.repos.d/docker-ce.repo',
      add: 'dnf config-manager addrepo --overwrite --from-repofile=https://download.docker.com/linux/fedora/docker-ce.repo',
    },
    {
      file: '/etc/yum.repos.d/nvidia-container-toolkit.repo',
      add: 'dnf config-manager addrepo --overwrite --from-repofile=https://nvidia.github.io/libnvidia-container/stable/rpm/nvidia-container-toolkit.repo',
    },
  ],
  install: packages => sh`dnf install -y --setopt=install_weak_deps=False ${packages}`,
  remove: packages => sh`dnf remove -y ${packages}`,
  installed: packages => sh`rpm -q --queryformat '%{NAME}\n' ${packages} | grep -v 'is not installed'; true`,
}

const debian: Distribution = {
  id: 'debian',
  packages: {
    engine: ['docker.io', 'docker-cli'],
    compose: ['docker-compose'],
    buildx: ['docker-buildx'],
    firewalld: ['firewalld'],
    nftables: ['nftables'],
    toolkit: [],
    smart: ['smartmontools'],
  },
  shadowing: ['podman-docker'],
  sources: [],
  install: packages =>
    `apt-get update && DEBIAN_FRONTEND=noninteractive ${sh`apt-get install -y --no-install-recommends --reinstall ${packages}`}`,
  remove: packages => `DEBIAN_FRONTEND=noninteractive ${sh`apt-get remove -y ${packages}`}`,
  installed: packages =>
    sh`dpkg-query -W -f ${'${db:Status-Status} ${Package}\n'} ${packages} 2>/dev/null | sed -n 's/^installed //p'`,
}

/** Prints those of the packages that a deploy removes which are installed, whichever of the distributions it is. */
export const listShadowing = [fedora, debian]
  .map(({ shadowing, installed }) => `{ ${installed(shadowing)}; } 2>/dev/null`)
  .join('; ')

/** Prints the ID, the name, and a sign of a system whose packages come as an image: ostree and bootc, a read-only /usr, NixOS. */
const whichSystem = `. /etc/os-release; printf '%s\\n' "$ID" "\${PRETTY_NAME:-$ID}"
if [ -n "\${OSTREE_VERSION:-}" ]; then echo "os-release has an OSTREE_VERSION"
elif [ -e /run/ostree-booted ]; then echo "/run/ostree-booted is there"
elif [ -e /etc/NIXOS ]; then echo "/etc/NIXOS is there"
elif findmnt --noheadings --output OPTIONS --target /usr | tail -n 1 | grep -qE '(^|,)ro(,|$)'; then echo "/usr is read-only"
fi`

/**
 * Reads which distribution a host runs.
 * @throws ConfigurationError when it is none that a deploy knows, one that is made of images, or not the one of the inventory.
 */
export async function distributionOf(host: Host, expected: string): Promise<Distribution> {
  const [id = '', name = '', sign] = (await host.show(whichSystem)).trim().split('\n')
  if (sign !== undefined) {
    throw new ConfigurationError(
      `os.id of ${host.name}: it runs ${name}, which is made of images (${sign}). A deploy installs packages, and knows only Fedora and Debian as they are installed on a disk: give it such a host.`,
    )
  }
  if (id !== expected) {
    throw new ConfigurationError(`os.id of ${host.name}: the inventory says "${expected}", the host says "${id}".`)
  }
  const known = [fedora, debian].find(distribution => distribution.id === id)
  if (known) return known
  throw new ConfigurationError(`os.id: a deploy knows fedora and debian; ${host.name} runs "${id}".`)
}

/** Keeps a package from starting its unit: a firewall that is only just installed lets SSH in at port 22, wherever sshd listens. */
export const heldBack = (unit: string, install: string): string =>
  `systemctl mask --runtime ${unit}; { ${install}; }; code=$?; systemctl unmask --runtime ${unit}; exit $code`

/** Packages that shadow Docker are gone. */
export const nothingShadowsDocker = ({ shadowing, installed, remove }: Distribution): Operation => ({
  title: 'Nothing shadows Docker',
  async *needed(host) {
    const found = (await host.show(installed(shadowing))).split('\n').filter(Boolean)
    if (found.length > 0) {
      yield { what: `remove ${found.join(', ')}`, command: remove(found), timeoutMs: 600_000 }
    }
  },
})

/**
 * Everything that a deploy needs is there, whoever brought it; what is missing is installed from the distribution's packages.
 * @param card whether the stack computes on a graphics card.
 */
export const packages = (distribution: Distribution, { card }: { card: boolean }): Operation => ({
  title: 'The programs that the stack needs are installed',
  async *needed(host) {
    const wanted = (Object.keys(needs) as Need[]).filter(need => card || need !== 'toolkit')
    const answers = await Promise.all(wanted.map(need => host.read(`{ ${needs[need]}; } >/dev/null 2>&1`)))
    const missing = wanted.filter((_, at) => answers[at]?.exitCode !== 0)
    if (missing.length === 0) return
    const nowhere = missing.filter(need => distribution.packages[need].length === 0)
    if (nowhere.length > 0) {
      throw new OperationError(
        `${distribution.id} has no package for ${nowhere.map(need => things[need]).join(', ')}: install that on ${host.name} as its makers say, then deploy again.`,
      )
    }
    for (const { file, add } of distribution.sources) {
      const { exitCode } = await host.read(sh`test -s ${file}`)
      if (exitCode !== 0) yield { what: `add the package source ${file}`, command: add, timeoutMs: 120_000 }
    }
    const names = missing.flatMap(need => distribution.packages[need])
    if (names.length > 0) {
      const plain = distribution.install(names)
      const install = missing.includes('firewalld') ? heldBack('firewalld.service', plain) : plain
      // The daemon looks for the toolkit when it starts: to one that runs, it is not there.
      const restarts = missing.includes('toolkit') && !missing.includes('engine')
      yield {
        what: `install ${names.join(', ')}${restarts ? ', and restart Docker, which looks for it only when it starts' : ''}`,
        command: restarts
          ? `( ${install} ) && { ! systemctl is-active --quiet docker.service || systemctl restart docker.service; }`
          : install,
        timeoutMs: 900_000,
      }
    }
  },
})
