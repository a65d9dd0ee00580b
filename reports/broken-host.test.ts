import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { root } from '../provision/inventory.ts'
import { sshServer } from '../provision/ssh-server.ts'
import { Checkout } from './testing/checkout.ts'

const example = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8')).targets.homelab

/** What the facts of a host ask. */
const programs = [
  ...['docker', 'systemctl', 'tailscale', 'ip', 'ss', 'findmnt', 'firewall-cmd', 'firewall-offline-cmd', 'nvidia-smi'],
  ...['nft', 'sysctl', 'lsblk', 'mount', 'mountpoint', 'stat', 'ps', 'wg', 'python3', 'df', 'lspci', 'getent', 'sshd'],
  ...['nproc', 'getenforce', 'journalctl', 'systemd-analyze', 'du'],
]

/** What each of them does on a host where nothing works; what else may come back is tried on every fact by itself. */
const ways: Readonly<Record<string, string>> = {
  'is missing': 'echo "sh: 1: not found" >&2; exit 127',
  'says nothing': 'exit 0',
  'says what is none of its words': 'echo "Der Befehl hat etwas gesagt: <html>1 2 3</html>"',
  'makes ten megabytes of noise': 'exec head -c 10000000 /dev/urandom',
  hangs: 'exec sleep 600',
}

/** What says nothing of a program's answer: the login, who is root already, this machine's os-release and clock, its repository, and the variables of the environment. */
const none = ['PRE-01', 'PRE-02', 'PRE-14', 'PRE-19', 'PRE-20', 'SEC-03']

let checkout: Checkout
beforeAll(() => {
  checkout = new Checkout()
  return () => checkout.remove()
}, 60_000)

test.for<[string, string]>(Object.entries(ways))(
  'on a host whose every program %s nothing is found to hold',
  { timeout: 120_000 },
  async ([, way]) => {
    const folder = mkdtempSync(join(checkout.folder, 'programs-'))
    for (const name of programs) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${way}\n`)
      chmodSync(join(folder, name), 0o755)
    }
    writeFileSync(join(folder, 'id'), '#!/bin/sh\necho 0\n', { mode: 0o755 })
    const { login } = await sshServer(undefined, { PATH: `${folder}:${process.env.PATH}` })
    const targets = { broken: { ...example, ssh: login, vantages: {} } }
    writeFileSync(join(checkout.folder, 'inventory.yaml'), stringify({ targets }))

    const begun = performance.now()
    const { exitCode, verdicts, output } = await checkout.specs(['--tags-filter=preflight or verify'], {
      TARGET: 'broken',
    })
    const passed = Object.keys(verdicts).filter(id => verdicts[id] === 'passed' && !none.includes(id))

    expect(passed, output).toEqual([])
    expect(exitCode).not.toBe(0)
    expect(performance.now() - begun).toBeLessThan(90_000)
  },
)
