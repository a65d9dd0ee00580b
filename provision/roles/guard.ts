import type { Target } from '../inventory.ts'
import type { Operation } from '../operation.ts'
import { directories } from '../operations/directories.ts'
import { file } from '../operations/file.ts'
import { unit } from '../operations/unit.ts'
import { sh } from '../shell.ts'
import { bridge } from './networks.ts'

const rulesFile = '/etc/plumbline/guard.nft'
const unitFile = '/etc/systemd/system/plumbline-guard.service'
const table = 'plumbline_guard'

/** Where Tailscale gives every node an address of IPv6 as well (tailscale: net/tsaddr). Nothing is published there, and peers are refused anyhow. */
const tailnet6 = 'fd7a:115c:a1e0::/48'

/** Which bridges are guarded, and what else may go where. */
interface Guarded {
  readonly guarded: readonly string[]
  readonly free: readonly string[]
}

/** Every network of the host: containers that are not the stack's go where they like, but not into the stack's network. */
const everyBridge: Guarded = {
  guarded: ['oifname "docker0" jump containers', 'oifname "br-*" jump containers'],
  free: [`oifname != "${bridge}" iifname "docker0" accept`, `oifname != "${bridge}" iifname "br-*" accept`],
}

/** The stack's own network: its owner's others are as they were. */
const ownBridge: Guarded = { guarded: [`oifname "${bridge}" jump containers`], free: [] }

const lines = (rules: readonly string[]): string => rules.map(rule => `\t\t${rule}`).join('\n')

/**
 * The rules for what Docker publishes. Docker rewrites the destination of a published port before firewalld's zones are asked, so a
 * zone's list of sources and ports says nothing about it: a LAN neighbour who routes the tailnet's address through the host would get
 * in, and so would every peer. Dropping is final in nftables whatever another table says, and no other program touches this table.
 */
export function guardRules({ tailscale, docker, guard }: Pick<Target, 'tailscale' | 'docker' | 'guard'>): string {
  const { guarded, free } = guard === 'host' ? everyBridge : ownBridge
  const tailnet = `"${tailscale.interface}"`
  const log = (what: string): string => `limit rate 10/second burst 20 packets log prefix "plumbline-guard ${what}: "`
  return `#!/usr/sbin/nft -f
# Written by Plumbline. The first two lines make loading it again replace it in one moment.
table inet ${table}
delete table inet ${table}

table inet ${table} {
	set peers {
		type ipv4_addr
		elements = { ${tailscale.allowedPeers.join(', ')} }
	}

	# After Docker has rewritten the destination: "ct original" is what the sender asked for. Answers pass; what asks is judged packet by
	# packet, so that a connection which was opened through a hole ends when the hole is closed.
	chain forward {
		type filter hook forward priority filter - 5; policy accept;
		ct direction reply accept
		ct state related accept
${lines(guarded)}
	}

	chain containers {
		iifname "${bridge}" oifname "${bridge}" accept${free.length > 0 ? `\n${lines(free)}` : ''}
		iifname ${tailnet} ip saddr @peers ct original ip daddr ${tailscale.address} meta l4proto tcp ct original proto-dst { 53, 80, 81, 443 } accept
		iifname ${tailnet} ip saddr @peers ct original ip daddr ${tailscale.address} meta l4proto udp ct original proto-dst 53 accept
		${log('forward')}
		drop
	}

	# What the host itself receives: Docker's own relay listens on the published address too.
	chain input {
		type filter hook input priority filter - 5; policy accept;
		iifname "lo" accept
		ct direction reply accept
		ct state related accept
		iifname ${tailnet} ip saddr @peers accept
		iifname ${tailnet} jump refuse
		ip saddr @peers jump refuse
		ip saddr ${docker.subnet} iifname != "${bridge}" jump refuse
		ip daddr ${tailscale.address} iifname != "${bridge}" jump refuse
		ip6 daddr ${tailnet6} iifname != "${bridge}" jump refuse
		ip daddr ${docker.subnet} iifname != "${bridge}" jump refuse
	}

	chain refuse {
		${log('input')}
		drop
	}
}
`
}

/** The rules stand before the first container runs, and stopping the unit does not take them away. */
const guardUnit = `# Written by Plumbline.
[Unit]
Description=Guard of the ports that Docker publishes
Documentation=file:${rulesFile}
DefaultDependencies=no
After=local-fs.target nftables.service
Before=network-pre.target docker.service
Wants=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${rulesFile}

[Install]
WantedBy=multi-user.target docker.service
`

/**
 * The rules in the kernel are the ones of the file. The kernel prints rules in a form of its own, so the file is loaded into a network
 * namespace of its own for comparison: by the same nft and kernel, but without effect.
 */
export const loaded: Operation = {
  title: 'The guard is loaded as it is written',
  async *needed(host) {
    const { exitCode, stdout } = await host.read(
      sh`list='nft --stateless list table inet ${table}'; now=$($list) || { echo missing; exit 1; }; wanted=$(unshare --net sh -c "nft -f ${rulesFile} && $list") || exit 2; [ "$now" = "$wanted" ]`,
    )
    if (exitCode === 0) return
    yield {
      what:
        stdout.trim() === 'missing' ? 'load the guard' : 'load the guard anew, as the rules in the kernel are others',
      command: 'systemctl restart plumbline-guard.service',
    }
  },
}

/** What guards the published ports, independent of firewalld's and Docker's rules: it survives the reload of one and the restart of the other. */
export const guardRole = (target: Target): readonly Operation[] => [
  directories([{ path: '/etc/plumbline', mode: '755', owner: 'root:root' }]),
  file({ path: rulesFile, content: guardRules(target) }),
  file({ path: unitFile, content: guardUnit }),
  unit('plumbline-guard.service'),
  loaded,
]
