import { OperationError } from '../host.ts'
import type { Target } from '../inventory.ts'
import type { Operation } from '../operation.ts'
import { directories, type WantedDirectory } from '../operations/directories.ts'
import { sh } from '../shell.ts'
import { selinuxIsOn } from './docker.ts'

/** Ends with 0 where the disk that is seen at $m is $d, a device as /etc/fstab writes it. */
const isDevice = [
  'ls -d "$m/." >/dev/null 2>&1; s=$(findmnt --noheadings --output SOURCE --mountpoint "$m" | tail -n 1); f=$(findmnt --noheadings --nofsroot --output SOURCE --mountpoint "$m" | tail -n 1)',
  // FUSE names its sources as it likes, and a file system of several devices may be named by any of them.
  't=$(findmnt --noheadings --output FSTYPE --mountpoint "$m" | tail -n 1); u=$(findmnt --noheadings --output UUID --mountpoint "$m" | tail -n 1)',
  'case $d in *=*) r=$(findfs "$d");; *) r=$(readlink -f "$d");; esac',
  '[ "$s" = "$d" ] || [ "$f" = "$d" ] || { [ -n "$r" ] && [ "$(readlink -f "$f")" = "$r" ]; } || [ "$(stat -c %d:%i "$m")" = "$(stat -c %d:%i "$d")" ] || case $t in fuse | fuse.*) true;; btrfs | bcachefs) [ -n "$r" ] && [ "$(blkid -s UUID -o value "$r")" = "$u" ];; *) false;; esac',
].join('; ')

/** The right disk is mounted, and may be written to. What automounts it does so when somebody goes in. */
const mounted = ({ coldStorage: { path, mountPoint, filesystem, uuid, device } }: Target): Operation => ({
  title: `${mountPoint} is mounted and writable`,
  async *needed(host) {
    const named = uuid === undefined ? device : `UUID=${uuid}`
    const [now, other, known] = await Promise.all([
      host.read(
        sh`ls -d ${mountPoint}/. >/dev/null 2>&1; findmnt --noheadings --raw --output FSTYPE,OPTIONS --mountpoint ${mountPoint} | grep -v '^autofs ' | tail -n 1`,
      ),
      host.read(`${sh`m=${mountPoint} d=${named ?? ''}`}; [ -z "$d" ] || { ${isDevice}; }`),
      host.read(
        sh`findmnt --noheadings --fstab --mountpoint ${mountPoint} || systemctl cat -- "$(systemd-escape --path --suffix=mount ${mountPoint})"`,
      ),
    ])
    const [type = '', options = ''] = now.stdout.trim().split(' ')
    if (type === '') {
      if (known.exitCode !== 0) {
        throw new OperationError(
          `${mountPoint} is not mounted on ${host.name} and /etc/fstab does not know it: mount the disk for ${path} there (coldStorage.mountPoint of the inventory).`,
        )
      }
      yield {
        what: `mount ${mountPoint}`,
        command: sh`mount ${mountPoint} || systemctl start -- "$(systemd-escape --path --suffix=mount ${mountPoint})"`,
      }
      return
    }
    if (type !== filesystem) {
      throw new OperationError(
        `${mountPoint} on ${host.name} is ${type}, the inventory says ${filesystem} (coldStorage.filesystem): one of the two is wrong.`,
      )
    }
    if (other.exitCode !== 0) {
      throw new OperationError(
        `${mountPoint} on ${host.name} is another disk than the ${named} of the inventory (coldStorage): \`findmnt ${mountPoint}\` shows what covers it there.`,
      )
    }
    if (options.split(',').includes('ro')) {
      yield { what: `mount ${mountPoint} writable`, command: sh`mount -o remount,rw ${mountPoint}` }
    }
  },
})

/** What SELinux lets every container read and write. */
const containersType = 'container_file_t'

/**
 * Where SELinux is on, containers may read and write their folders. A label that the policy does not know is lost when the disk is labelled
 * anew: it is told of them where its tool is there.
 */
export const labelledForContainers = (paths: readonly string[]): Operation => ({
  title: "SELinux lets containers use the stack's folders",
  async *needed(host) {
    if (paths.length === 0) return
    const { exitCode, stdout } = await host.read(
      `${selinuxIsOn} || exit 1; ${sh`stat -c '%C %n' -- ${paths} 2>/dev/null`}; true`,
    )
    if (exitCode !== 0) return
    const labelled = new Map(
      stdout.split('\n').map(line => {
        const [, context = '', path = ''] = /^(\S+) (.*)$/.exec(line) ?? []
        return [path, context.split(':')[2]]
      }),
    )
    const others = paths.filter(path => labelled.get(path) !== containersType)
    if (others.length === 0) return
    yield {
      what: `let SELinux give ${others.length > 1 ? `${others.length} folders, ${others[0]} first,` : others[0]} to containers`,
      command: `PATH=$PATH:/usr/sbin; ${sh`for path in ${others}`}; do if command -v semanage >/dev/null; then semanage fcontext -a -t ${containersType} "$path(/.*)?" 2>/dev/null || semanage fcontext -m -t ${containersType} "$path(/.*)?" || exit; fi; chcon -R -t ${containersType} -- "$path" || exit; done`,
      timeoutMs: 600_000,
    }
  },
})

/** The folder that all data lies under, and those of the services in it. */
export const storageRole = (target: Target, folders: readonly WantedDirectory[]): readonly Operation[] => [
  mounted(target),
  directories([
    { path: target.coldStorage.path, mode: '755', owner: 'root:root' },
    ...folders.map(folder => ({ ...folder, path: `${target.coldStorage.path}/${folder.path}` })),
  ]),
  labelledForContainers(folders.map(({ path }) => `${target.coldStorage.path}/${path}`)),
]
