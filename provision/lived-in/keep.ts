import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { armedPart } from '../armed.ts'
import type { Host } from '../host.ts'
import type { Target } from '../inventory.ts'
import { journalSettings } from '../roles/journal.ts'
import { scanFiles } from '../roles/scans.ts'
import { sh } from '../shell.ts'
import { isDeployed, recordFolder, type StackRecord } from './record.ts'

/** Files and folders that a deploy makes or changes beside the firewall, parents first. */
const deployedPaths = ({ deployPath }: Pick<Target, 'deployPath'>): string[] => [
  '/etc/docker',
  '/etc/docker/daemon.json',
  '/etc/systemd/system/docker.service.d',
  '/etc/systemd/system/docker.service.d/plumbline.conf',
  '/etc/systemd/system/plumbline-start-late.service',
  '/etc/plumbline/start-late.sh',
  '/etc/systemd/journald.conf.d',
  journalSettings,
  ...scanFiles,
  deployPath,
  `${deployPath}/services`,
]

/**
 * Keeps on the host what it is before the first deploy, and notes the parts that a deploy goes through: from then on what is found under
 * their names is the stack's. Nothing happens where both are done.
 * @param folder where; another one only for tests. @throws OperationError where it cannot be kept.
 */
export async function keepBefore(
  host: Host,
  target: Pick<Target, 'deployPath' | 'ssh'>,
  record: StackRecord,
  chosen: readonly string[],
  folder: string = recordFolder,
): Promise<void> {
  const fresh = chosen.filter(part => !isDeployed(record, part))
  if (fresh.length === 0) return
  const values = sh`before=${folder} user=${target.ssh.user} paths=${deployedPaths(target).join(' ')} parts=${fresh.join(' ')}`
  const script = readFileSync(join(import.meta.dirname, 'keep.sh'), 'utf8')
  await host.run(`${values}\n${armedPart('firewall.sh')}\n${script}`, {
    input: armedPart('runtime.py'),
    timeoutMs: 60_000,
  })
}
