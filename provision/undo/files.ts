import { armedPart } from '../armed.ts'
import { hasPart, type Target } from '../inventory.ts'
import { recordFolder } from '../lived-in/record.ts'
import type { Operation } from '../operation.ts'
import { journalSettings } from '../roles/journal.ts'
import { scanFiles, scanFolder } from '../roles/scans.ts'
import type { Service } from '../service.ts'
import { sh } from '../shell.ts'

const dropIn = '/etc/systemd/system/docker.service.d/plumbline.conf'

/** A shell function: removes a folder that was not there before, and that nothing is in now. */
const leave = `leave() { ! grep -qx "$1" ${recordFolder}/absent 2>/dev/null || rmdir "$1" 2>/dev/null || true; }`

/** What Docker's unit was told by the stack is gone. */
export const ownersDockerUnit: Operation = {
  title: "Docker's unit is as it was",
  async *needed(host) {
    const kept = `${recordFolder}/others${dropIn}`
    const { exitCode } = await host.read(
      sh`if [ -e ${kept} ]; then cmp -s ${kept} ${dropIn}; else [ ! -e ${dropIn} ]; fi`,
    )
    if (exitCode === 0) return
    yield {
      what: `put ${dropIn} back to what it was`,
      command: `${leave}\n${sh`if [ -e ${kept} ]; then cp -a ${kept} ${dropIn}; else rm -f ${dropIn}; fi`}\nleave ${dropIn.replace(/\/[^/]*$/, '')}\nsystemctl daemon-reload`,
    }
  },
}

/** journald has no settings of the stack's. What it has kept stays. */
export const ownersJournal: Operation = {
  title: 'journald is set as it was',
  async *needed(host) {
    const kept = `${recordFolder}/others${journalSettings}`
    const { exitCode } = await host.read(
      sh`if [ -e ${kept} ]; then cmp -s ${kept} ${journalSettings}; else [ ! -e ${journalSettings} ]; fi`,
    )
    if (exitCode === 0) return
    yield {
      what: `put ${journalSettings} back to what it was`,
      command: `${leave}\n${sh`if [ -e ${kept} ]; then cp -a ${kept} ${journalSettings}; else rm -f ${journalSettings}; fi`}\nleave ${journalSettings.replace(/\/[^/]*$/, '')}\nsystemctl restart systemd-journald.service`,
    }
  },
}

/** No scanner is started any more, and its reports are gone. */
export const noScans: Operation = {
  title: 'Nothing is scanned',
  async *needed(host) {
    const { exitCode } = await host.read(
      sh`for one in ${[...scanFiles, scanFolder]}; do [ ! -e "$one" ] || exit 1; done`,
    )
    if (exitCode === 0) return
    yield {
      what: 'remove the nightly scan of the images, and its reports',
      command: `systemctl disable --now plumbline-scan.timer 2>/dev/null; ${sh`rm -rf ${[...scanFiles, scanFolder]}`}; systemctl daemon-reload; rmdir --ignore-fail-on-non-empty /var/lib/plumbline /etc/plumbline 2>/dev/null; true`,
    }
  },
}

/** The compose folders are gone, with the variables in them. */
export const noComposeFolders = ({ deployPath }: Target, services: readonly Service[]): Operation => ({
  title: 'The compose folders are gone',
  async *needed(host) {
    const folders = services.map(({ name }) => `${deployPath}/services/${name}`)
    const { stdout } = await host.read(sh`for folder in ${folders}; do [ ! -e "$folder" ] || echo "$folder"; done`)
    if (stdout.trim() === '') return
    yield {
      what: `remove the compose folders under ${deployPath}/services`,
      command: `${leave}\n${sh`rm -rf ${folders}`}\n${sh`leave ${`${deployPath}/services`}; leave ${deployPath}`}`,
    }
  },
})

/** The login is in the group docker only where it was. */
export const ownersGroup = ({ ssh: { user } }: Target): Operation => ({
  title: `${user} is in the groups that it was in`,
  async *needed(host) {
    const { exitCode } = await host.read(
      sh`[ ${user} = root ] || [ -s ${`${recordFolder}/members`} ] || ! id -nG -- ${user} | tr ' ' '\n' | grep -qx docker`,
    )
    if (exitCode === 0) return
    yield { what: `take ${user} out of the group docker`, command: sh`gpasswd --delete ${user} docker` }
  },
})

/** Firewall and guard are what they were before the first deploy. To be armed. */
export const ownersFirewall: Operation = {
  title: 'Firewall and guard are as they were',
  async *needed(host) {
    const differences = `cd ${recordFolder} || exit 0\n${armedPart('firewall.sh')}\nfirewall_differences`
    const found = (await host.show(differences)).split('\n').filter(Boolean)
    if (found.length === 0) return
    yield {
      what: `bring the firewall and the guard back to what they were (${[...new Set(found)].join(', ')})`,
      command: `cd ${recordFolder} || exit 1\nexport LC_ALL=C\n${armedPart('firewall.sh')}\nrestore_firewall >&2\nleft=$(firewall_differences); [ -z "$left" ] || { echo "still different: $left" >&2; exit 1; }`,
      timeoutMs: 180_000,
    }
  },
}

/** The data of the services is gone. Only where somebody has asked for it by name. */
export const noData = (target: Target, services: readonly Service[]): Operation => ({
  title: 'The data is gone',
  async *needed(host) {
    if (!hasPart(target, 'coldStorage')) return
    const root = target.coldStorage.path
    const folders = services.flatMap(({ folders: [own] }) => (own === undefined ? [] : [`${root}/${own.path}`]))
    const { stdout } = await host.read(sh`for folder in ${folders}; do [ ! -e "$folder" ] || echo "$folder"; done`)
    const there = stdout.split('\n').filter(Boolean)
    if (there.length === 0) return
    yield {
      what: `remove the data in ${there.join(', ')}`,
      command: sh`rm -rf ${there} && { rmdir ${`${root}/ai`} ${`${root}/services`} 2>/dev/null; true; }`,
      timeoutMs: 600_000,
    }
  },
})

/** What was kept of the time before is not needed any more. */
export const noRecord: Operation = {
  title: 'Nothing is kept of the time before',
  async *needed(host) {
    const { exitCode } = await host.read(sh`[ -e ${recordFolder} ]`)
    if (exitCode === 0)
      yield {
        what: 'remove what was kept of the time before',
        command: sh`rm -rf ${recordFolder} /var/lib/plumbline/undo && rmdir --ignore-fail-on-non-empty /var/lib/plumbline`,
      }
  },
}
