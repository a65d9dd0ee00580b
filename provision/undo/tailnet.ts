import { recordFolder } from '../lived-in/record.ts'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

const unit = 'plumbline-start-late.service'
const unitFile = `/etc/systemd/system/${unit}`

/** Nothing starts containers in the stack's name. */
export const noLateStart: Operation = {
  title: `${unit} is gone`,
  async *needed(host) {
    const { exitCode } = await host.read(sh`[ -e ${unitFile} ]`)
    if (exitCode === 0)
      yield {
        what: `remove ${unit}`,
        command: sh`systemctl disable --now ${unit} 2>/dev/null; rm -f ${unitFile} && systemctl daemon-reload`,
      }
  },
}

/** Tailscale forwards as it did: by its own setting before the first deploy. */
export const ownersForwarding: Operation = {
  title: 'Tailscale forwards as it did',
  async *needed(host) {
    const [before, now] = await Promise.all([
      host.read(sh`grep -q '"NoSNAT": *false' ${`${recordFolder}/tailscale-prefs`}`),
      host.read(`tailscale debug prefs | grep -q '"NoSNAT": *true'`),
    ])
    if (before.exitCode === 0 && now.exitCode === 0)
      yield {
        what: 'let Tailscale forward as it did (--snat-subnet-routes=true)',
        command: 'tailscale set --snat-subnet-routes=true',
      }
  },
}
