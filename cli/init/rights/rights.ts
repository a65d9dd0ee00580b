import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Target } from '../../../provision/inventory.ts'
import { lookProgram } from '../../../provision/look-program.ts'
import { type GrantedLook, grantedLooks, pathsScript } from './granted-looks.ts'

/** Where sudo reads what an account may do. */
const rulesFile = '/etc/sudoers.d/plumbline'

const template = readFileSync(join(import.meta.dirname, 'plumbline-look.py'), 'utf8')

/** A string as Python reads it: JSON's are Python's, as long as nothing is outside of ASCII. */
const python = (text: string): string =>
  JSON.stringify(text).replaceAll(/[^\x20-\x7e]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

const entry = ({ title, command, input }: GrantedLook): string =>
  [
    `    # ${title}`,
    `    (${python(command)}, [`,
    ...input.split('\n').map(line => `        ${python(line)},`),
    '    ]),',
  ].join('\n')

/** The program that root lends to an account: what it lists, it runs. */
export function lookProgramText(looks: readonly GrantedLook[], paths: readonly [string, string]): string {
  return template
    .replace('#LOOKS', () => looks.map(entry).join('\n'))
    .replace('#PATHS', () => `(${python(paths[0])}, ${python(paths[1])})`)
}

/** What sudo lets an account do: two command lines, with no word that it could choose. */
export const sudoersText = (account: string): string =>
  [
    `# What Plumbline's facts need of root, and nothing else: ${lookProgram} says what that is.`,
    `${account} ALL=(root) NOPASSWD: ${lookProgram} "", ${lookProgram} docker`,
    '',
  ].join('\n')

/** A name that sudoers and the shell take as it is. To sudo one in capitals is everybody (ALL), or an alias. */
export const isPlainAccount = (account: string): boolean =>
  /^[a-z_][a-z0-9_-]*\$?$/i.test(account) && !/^[A-Z0-9_]+$/.test(account)

/**
 * A script that root runs once on the host, so that an account may have root look, and no more: it puts the program and the rule for sudo there.
 * @param target as the account logs in to it.
 */
export async function rightsScript(target: Target): Promise<string> {
  const account = target.ssh.user
  const program = lookProgramText(await grantedLooks(target), pathsScript())
  return `#!/bin/sh
# Lets the account ${account} have root look at this host for Plumbline, and nothing else. Read it, then run it once as root:
#   sudo sh <this file>
# Run it anew after an update of Plumbline, or when the inventory has changed: what is listed is listed word for word.
#
# It grants: the looks that ${lookProgram} lists below, each word for word, and where any path leads; and questions to
# Docker that only read (containers, images, networks, volumes). These show the environments of containers, and the passwords in them.
# It grants no shell, no file's content of the asker's choice, no change, and none of Docker's commands.
#
# So it cannot be observed, and is inconclusive: how sshd treats each account (SEC-04), files of Compose projects and the secrets in them
# (SEC-02, SEC-05), the guard of Plumbline's own stack (NET-19), and whatever is asked inside of containers or from their networks (NET-18, NET-26 and
# most of the stack's own). All of that needs sudo without a password.
#
# To take it back: rm ${lookProgram} ${rulesFile}
set -eu
umask 077
[ "$(id -u)" = 0 ] || { echo 'Run this as root: sudo sh <this file>' >&2; exit 1; }
command -v visudo >/dev/null || { echo 'There is no sudo on this host.' >&2; exit 1; }
[ -x /usr/bin/python3 ] || { echo 'There is no /usr/bin/python3 on this host, which the looks need.' >&2; exit 1; }
id -u -- ${account} >/dev/null
mkdir -p /usr/local/sbin
program=$(mktemp /usr/local/sbin/.plumbline-look.XXXXXX)
rules=$(mktemp ${rulesFile}.XXXXXX) # sudo passes over a name with a dot
trap 'rm -f "$program" "$rules"' EXIT
cat >"$program" <<'PLUMBLINE_LOOK'
${program.trimEnd()}
PLUMBLINE_LOOK
cat >"$rules" <<'PLUMBLINE_SUDOERS'
${sudoersText(account).trimEnd()}
PLUMBLINE_SUDOERS
chmod 755 "$program"
chmod 440 "$rules"
visudo -cqf "$rules"
mv "$program" ${lookProgram}
mv "$rules" ${rulesFile}
echo 'Done: ${account} may have root look at this host.'
`
}
