import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Operation } from '../operation.ts'
import { directories } from '../operations/directories.ts'
import { file } from '../operations/file.ts'
import { unit } from '../operations/unit.ts'

const script = '/etc/plumbline/scan.sh'
const units = '/etc/systemd/system'
const [service, timer] = ['plumbline-scan.service', 'plumbline-scan.timer'] as const

/** The files of the scanner, and where it leaves its reports. */
export const scanFiles = [`${units}/${timer}`, `${units}/${service}`, script] as const
export const scanFolder = '/var/lib/plumbline/scans'

const serviceFile = `# Written by Plumbline.
[Unit]
Description=Looks into the images of the containers for vulnerabilities
Documentation=file:${script}
After=docker.service network-online.target

[Service]
Type=oneshot
ExecStart=/bin/sh ${script}
Nice=19
IOSchedulingClass=idle
`

const timerFile = `# Written by Plumbline.
[Unit]
Description=Looks into the images of the containers for vulnerabilities every night

[Timer]
OnCalendar=*-*-* 02:00
RandomizedDelaySec=2h
Persistent=true

[Install]
WantedBy=timers.target
`

/** Nothing is put on a host without a scanner: which one comes there is its owner's choice. */
export const whereScanner = (operation: Operation): Operation => ({
  title: operation.title,
  async *needed(host) {
    const { exitCode } = await host.read('command -v trivy || command -v grype')
    if (exitCode === 0) yield* operation.needed(host)
  },
})

/** Every image that a container is made from was scanned within the last six days, as it is. */
const scannedLately: Operation = {
  title: 'Every image was scanned lately',
  async *needed(host) {
    const { exitCode } = await host.read(
      `ids=$(docker ps --all --quiet --no-trunc) && [ -n "$ids" ] || exit 0; docker inspect --format '{{.Image}}' $ids | sort -u | while read -r id; do [ -n "$(find "${scanFolder}/\${id#sha256:}.json" -mtime -6 2>/dev/null)" ] || exit 1; done`,
    )
    if (exitCode === 0) return
    yield {
      what: 'scan the images for vulnerabilities',
      command: `systemctl daemon-reload; systemctl start ${service} || { journalctl --unit=${service} --lines=5 --output=cat --no-pager >&2; exit 1; }`,
      timeoutMs: 1_800_000,
    }
  },
}

/** A scanner that is there looks into the images of all containers every night. */
export const scansRole: readonly Operation[] = [
  directories([{ path: '/etc/plumbline', mode: '755', owner: 'root:root' }]),
  file({ path: script, content: readFileSync(join(import.meta.dirname, 'scan.sh'), 'utf8'), mode: '755' }),
  file({ path: `${units}/${service}`, content: serviceFile }),
  file({ path: `${units}/${timer}`, content: timerFile }),
  unit(timer),
  scannedLately,
].map(whereScanner)
