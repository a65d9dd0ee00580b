import type { Host } from '../host.ts'
import type { Target } from '../inventory.ts'
import { sh } from '../shell.ts'

/** Where the host keeps what it was before the first deploy. It lasts until the deploy is undone. */
export const recordFolder = '/var/lib/plumbline/before'

/** What is known of earlier deploys. */
export interface StackRecord {
  /** Whether the host keeps what it was before the first deploy. */
  readonly kept: boolean
  /** The roles and services that were deployed: their names, folders and settings are the stack's. "*" where an earlier version deployed and kept no record. */
  readonly parts: readonly string[]
}

/** Reads the record. */
export async function readRecord(host: Host, { deployPath }: Pick<Target, 'deployPath'>): Promise<StackRecord> {
  const [parts, traces] = await Promise.all([
    host.read(sh`cat ${`${recordFolder}/parts`} 2>/dev/null`),
    host.read(
      sh`for trace in /etc/plumbline/guard.nft /etc/systemd/system/docker.service.d/plumbline.conf ${`${deployPath}/services`}; do [ ! -e "$trace" ] || echo "$trace"; done`,
    ),
  ])
  if (parts.exitCode === 0) return { kept: true, parts: parts.stdout.split('\n').filter(Boolean) }
  return { kept: false, parts: traces.stdout.trim() === '' ? [] : ['*'] }
}

/** Whether an earlier deploy has been through a part. What it then finds there is the stack's own. */
export const isDeployed = ({ parts }: StackRecord, part: string): boolean => parts.includes(part) || parts.includes('*')
