import type { Operation } from '../operation.ts'
import { directories } from '../operations/directories.ts'
import { file } from '../operations/file.ts'

const folder = '/etc/systemd/journald.conf.d'

/** The stack's own settings of journald, where its owner's do not keep the journal. */
export const journalSettings = `${folder}/plumbline.conf`

const content = `# Written by Plumbline.
[Journal]
Storage=persistent
MaxRetentionSec=0
`

/** So long a journal has to be kept, in microseconds: thirty days. */
const kept = 30 * 86_400 * 1_000_000

/** A command that ends with 0 where journald writes to the disk, will after the next boot, and keeps it long enough. */
const keepsJournal = `export LC_ALL=C; id=$(cat /etc/machine-id)
[ -e "/var/log/journal/$id/system.journal" ] && [ ! -e "/run/log/journal/$id/system.journal" ] || exit 1
config=$(systemd-analyze cat-config systemd/journald.conf) || exit
setting() { printf '%s\\n' "$config" | sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" | tail -n 1 | tr -d '[:space:]'; }
case $(setting Storage) in persistent) ;; '' | auto) [ -d /var/log/journal ] || exit 1 ;; *) exit 1 ;; esac
most=$(setting MaxRetentionSec); [ -n "$most" ] || exit 0
most=$(systemd-analyze timespan "$most" | sed -n '2s/^.*: *//p')
case $most in '' | *[!0-9]* | 0) exit 0 ;; esac
[ "$most" -ge ${kept} ]`

const asItSays = (command: string): string => `(${command}\n)`

/** Who got in can still be told a month later: the journal lies on the disk, and nothing of it is thrown away by its age. */
const journalIsKept: Operation = {
  title: 'The journal is kept',
  async *needed(host) {
    const { exitCode } = await host.read(asItSays(keepsJournal))
    if (exitCode === 0) return
    yield* directories([{ path: folder, mode: '755', owner: 'root:root' }]).needed(host)
    yield* file({ path: journalSettings, content }).needed(host)
    yield {
      what: 'restart journald, so that it keeps the journal on the disk',
      command: `systemctl restart systemd-journald.service && journalctl --flush && { ${asItSays(keepsJournal)} || { echo "a file that is read after ${journalSettings} says otherwise: systemd-analyze cat-config systemd/journald.conf" >&2; exit 1; }; }`,
      timeoutMs: 60_000,
    }
  },
}

/** The journal of the host. */
export const journalRole: readonly Operation[] = [journalIsKept]
