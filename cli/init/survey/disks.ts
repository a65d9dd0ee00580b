import { z } from 'zod'
import type { Fact } from '../../../fixtures/look/fact.ts'

/** A file system that could hold data. */
export interface Disk {
  readonly mountPoint: string
  readonly source: string
  readonly filesystem: string
  readonly size: string
  readonly uuid: string | null
  /** What /etc/fstab mounts there; null where nothing does. */
  readonly fstab: string | null
}

const mounts = z.object({
  filesystems: z.array(
    z.object({
      target: z.string(),
      source: z.string().nullish(),
      fstype: z.string().nullish(),
      size: z.string().nullish(),
      uuid: z.string().nullish(),
    }),
  ),
})

/** File systems that keep nothing, or that the system and its engines keep for themselves. */
const without =
  /^(proc|sysfs|devtmpfs|devpts|tmpfs|ramfs|cgroup2?|securityfs|debugfs|tracefs|configfs|pstore|bpf|mqueue|hugetlbfs|autofs|binfmt_misc|fusectl|efivarfs|rpc_pipefs|nsfs|squashfs|fuse\.(lxcfs|gvfsd-fuse|portal|snapfuse)|selinuxfs|swap)$/
const ofTheSystem =
  /^\/(proc|sys|dev|run|boot|etc|snap|var\/lib\/(docker|containers|containerd|snapd)|tmp|usr|sysroot|nix)(\/|$)/

/** Every disk that is mounted where data may lie, and what /etc/fstab says of it. */
export const mountedDisks: Fact<Disk[]> = {
  name: 'disks',
  asks: 'findmnt --json',
  command:
    'findmnt --json --list --output TARGET,SOURCE,FSTYPE,SIZE,UUID || exit; echo ---; findmnt --fstab --json --list --output TARGET,SOURCE 2>/dev/null || echo "{\\"filesystems\\":[]}"',
  parse: stdout => {
    const [now = '', table = ''] = stdout.split(/^---\n/m)
    const written = mounts.parse(JSON.parse(table)).filesystems
    const seen = mounts.parse(JSON.parse(now)).filesystems
    const places = [...new Set(seen.map(({ target }) => target))]
    return places.flatMap(place => {
      const mount = seen.findLast(({ target, fstype }) => target === place && fstype !== 'autofs')
      if (mount === undefined || without.test(mount.fstype ?? '') || ofTheSystem.test(place)) return []
      return {
        mountPoint: place,
        source: mount.source ?? 'nothing',
        filesystem: mount.fstype ?? 'unknown',
        size: mount.size ?? 'unknown size',
        uuid: mount.uuid ?? null,
        fstab: written.find(({ target }) => target === place)?.source ?? null,
      }
    })
  },
}
