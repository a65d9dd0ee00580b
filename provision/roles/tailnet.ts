import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Target } from '../inventory.ts'
import type { Operation } from '../operation.ts'
import { directories } from '../operations/directories.ts'
import { file } from '../operations/file.ts'
import { unit } from '../operations/unit.ts'
import { sh } from '../shell.ts'

const script = '/etc/plumbline/start-late.sh'
const unitName = 'plumbline-start-late.service'
const unitFile = `/etc/systemd/system/${unitName}`

/**
 * Docker does not wait for ever for the tailnet (roles/docker.ts), so a boot without it, or a restart of Docker meanwhile, leaves containers
 * that could not bind their ports. This starts them when the address comes.
 */
const startLate = ({ tailscale }: Pick<Target, 'tailscale'>): string => `# Written by Plumbline.
[Unit]
Description=Starts the containers that failed while the Tailscale address was away
Documentation=file:${script}
After=docker.service tailscaled.service

[Service]
ExecStart=/bin/bash ${script} ${tailscale.address}
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`

/** What runs was started after its files were written. */
const runsAsWritten: Operation = {
  title: `${unitName} runs as it is written`,
  async *needed(host) {
    const { exitCode, stdout } = await host.read(
      sh`stat -c %Y ${script} ${unitFile} && date +%s -d "$(systemctl show --value -p ActiveEnterTimestamp ${unitName})"`,
    )
    const [written = 0, unitWritten = 0, started = 0] = stdout.trim().split('\n').map(Number)
    if (exitCode !== 0 || Math.max(written, unitWritten) <= started) return
    yield { what: `restart ${unitName}, whose files are newer`, command: sh`systemctl restart ${unitName}` }
  },
}

/** `tailscale debug prefs`, the part that is about forwarding (tailscale: ipn/prefs.go). */
const prefs = z.object({ NoSNAT: z.boolean(), AdvertiseRoutes: z.array(z.string()).nullish() })

/**
 * After every start of tailscaled its own rules stand before Docker's, and would give what it forwards to containers the address of their
 * bridge: the proxy would take all clients for one. A node that routes for others needs that, and is left as it is.
 */
export const clientsKeepTheirAddress: Operation = {
  title: 'Tailscale leaves the addresses of its peers as they are',
  async *needed(host) {
    const { NoSNAT, AdvertiseRoutes } = prefs.parse(JSON.parse(await host.show('tailscale debug prefs')))
    if (NoSNAT || (AdvertiseRoutes ?? []).length > 0) return
    yield {
      what: 'let Tailscale leave the addresses of its peers as they are',
      command: 'tailscale set --snat-subnet-routes=false',
    }
  },
}

/** The host as a node of the tailnet: what its services need of Tailscale, and what starts them when it comes late. */
export const tailnetRole = (target: Target): readonly Operation[] => [
  directories([{ path: '/etc/plumbline', mode: '755', owner: 'root:root' }]),
  file({ path: script, content: readFileSync(join(import.meta.dirname, 'start-late.sh'), 'utf8'), mode: '755' }),
  file({ path: unitFile, content: startLate(target) }),
  unit(unitName),
  runsAsWritten,
  clientsKeepTheirAddress,
]
