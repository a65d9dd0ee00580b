import { OperationError } from '../host.ts'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

/**
 * A shell function: `boot_link <unit>` tells whether a target, or another unit, has a link that starts it at boot.
 * `systemctl is-enabled` does not: to it an alias that is left is enough, though nothing starts by an alias alone.
 */
const bootLink = `boot_link() {
  for d in $(systemd-analyze unit-paths 2>/dev/null || echo /etc/systemd/system /run/systemd/system /usr/lib/systemd/system /lib/systemd/system); do
    for l in "$d"/*.wants/"$1" "$d"/*.requires/"$1" "$d"/*.upholds/"$1"; do [ ! -L "$l" ] || return 0; done
  done
  return 1
}`

/** A systemd unit that runs now and starts at boot, as its files say. */
export const unit = (name: string): Operation => ({
  title: `${name} runs and starts at boot`,
  async *needed(host) {
    const shown = await host.show(
      [
        bootLink,
        sh`systemctl show -p LoadState -p ActiveState -p UnitFileState -p NeedDaemonReload -- ${name}`,
        sh`! boot_link ${name} || echo BootLink=yes`,
      ].join('\n'),
    )
    const property = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(shown)?.[1] ?? ''
    if (property('NeedDaemonReload') === 'yes' || property('LoadState') === 'not-found') {
      yield { what: `let systemd read the files of ${name}`, command: 'systemctl daemon-reload' }
    }
    if (property('LoadState') === 'masked') {
      throw new OperationError(`${name} is masked on ${host.name}: \`systemctl unmask ${name}\` if that was not meant.`)
    }
    const state = property('UnitFileState')
    if (state === 'enabled' ? property('BootLink') !== 'yes' : !['static', 'alias', 'indirect'].includes(state)) {
      yield { what: `let ${name} start at boot`, command: sh`systemctl enable -- ${name}` }
    }
    if (!['active', 'reloading'].includes(property('ActiveState'))) {
      yield {
        what: `start ${name}`,
        command: sh`systemctl reset-failed -- ${name} 2>/dev/null; systemctl start -- ${name}`,
        timeoutMs: 180_000,
      }
    }
  },
})
