import { bootLink } from '../boot-link.ts'
import { OperationError } from '../host.ts'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

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
