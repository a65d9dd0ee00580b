import { join } from 'node:path'

/** What the units of a target's nightly audit are made of. */
export interface Nightly {
  readonly target: string
  /** The checkout of the suite. */
  readonly root: string
  /** The Node that runs it. */
  readonly node: string
  /** Whose inventory, keys and agent it uses. */
  readonly user: string
  /** HH:MM, by the clock of the machine. */
  readonly at: string
  /** Whether the target is the machine that it runs on. */
  readonly here: boolean
}

/** The name of its units. */
export const unitOf = (target: string): string => `plumbline-${target}`

/** A path on a line of its own: "%" begins what systemd replaces (systemd.unit(5), "SPECIFIERS"). */
const path = (text: string): string => text.replaceAll('%', '%%')

/** A path among several, and the program of a command, in which nothing else is replaced. */
const quoted = (text: string): string => `"${path(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))}"`

/** A word behind the program: "$" begins a variable (systemd.service(5), "COMMAND LINES"). */
const word = (text: string): string => quoted(text).replaceAll('$', '$$$$')

/** It may write into the checkout and nowhere else, and is let do nothing that an audit over SSH does not need. */
const hardened = (root: string): string => `
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${quoted(root)}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
`

/** In a sandbox sudo is refused, and what is read of mounts, devices and processes is the sandbox's own. */
const unhardened = `
# It looks at this very machine, as root where it has to: in a sandbox it would judge the sandbox.
`

/** The service that audits once. */
export const serviceUnit = ({ target, root, node, user, here }: Nightly): string => `[Unit]
Description=Plumbline: the nightly audit of ${target}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${user}
WorkingDirectory=${path(root)}
ExecStart=${quoted(node)} ${word(join(root, 'cli/nightly/nightly.ts'))} run --target ${target}
TimeoutStartSec=2h
Nice=10
${here ? unhardened : hardened(root)}UMask=0077
`

/** Starts it every night; a night that the machine slept through is made up for when it wakes. */
export const timerUnit = ({ target, at }: Nightly): string => `[Unit]
Description=Plumbline: every night, the audit of ${target}

[Timer]
OnCalendar=*-*-* ${at}:00
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
`

/** The same for a machine without systemd. */
export function cronLine({ target, root, node, at }: Nightly): string {
  const shell = (text: string): string => `'${text.replaceAll("'", "'\\''").replaceAll('%', '\\%')}'`
  const [hour, minute] = at.split(':').map(Number)
  return `${minute} ${hour} * * * cd ${shell(root)} && ${shell(node)} cli/nightly/nightly.ts run --target ${target}`
}
