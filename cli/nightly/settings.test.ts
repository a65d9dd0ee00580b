import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { root } from '../../provision/inventory.ts'
import { Checkout } from '../../reports/testing/checkout.ts'
import { type HttpReceiver, httpReceiver } from './testing/local-receivers.ts'

// A night starts vitest, on a machine that may be busy.
vi.setConfig({ testTimeout: 90_000 })

const { identityFile: _, ...ssh } = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8')).targets.homelab
  .ssh

let checkout: Checkout
let receiver: HttpReceiver
beforeAll(() => {
  checkout = new Checkout()
  return () => checkout.remove()
}, 60_000)

const write = (file: string, text: string): void => writeFileSync(join(checkout.folder, file), text, { mode: 0o600 })

/** Audits as the timer does. */
async function night(environment: NodeJS.ProcessEnv = {}): Promise<{ exitCode: number; output: string }> {
  const { TARGET: __, PLUMBLINE_NOTIFY: ___, PLUMBLINE_PING: ____, ...inherited } = process.env
  const env = { ...inherited, VITEST: '', NO_COLOR: '1', ...environment }
  const words = ['cli/nightly/nightly.ts', 'run', '--target', 'nas']
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number; output: string }>()
  execFile(process.execPath, words, { cwd: checkout.folder, env }, (error, stdout, stderr) =>
    resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr }),
  )
  return promise
}

const titles = () => receiver.bodies.filter(body => body.startsWith('{')).map(body => JSON.parse(body).title)

test("Whoever the environment names is told that the inventory cannot be read, and so is the dead man's switch", async () => {
  receiver = await httpReceiver(200)
  write('inventory.yaml', 'targets: [')
  const { exitCode, output } = await night({
    PLUMBLINE_NOTIFY: `json+${receiver.url}`,
    PLUMBLINE_PING: receiver.url,
  })

  expect(exitCode, output).toBe(3)
  expect(titles()).toEqual([expect.stringMatching(/^nas: Nothing was looked at: \S+inventory\.yaml is not YAML: /)])
  expect(receiver.heads.filter(head => head.startsWith('POST /hook/fail '))).toHaveLength(1)
  expect(output).toMatch(/^\S+inventory\.yaml is not YAML: /m)
})

test('So is whom the last night found in the secrets file', async () => {
  receiver = await httpReceiver(200)
  write('inventory.yaml', stringify({ targets: { nas: { ssh, secretsFile: 'nas.env' } } }))
  write('nas.env', `PLUMBLINE_NOTIFY=json+${receiver.url}\n`)
  write('specs/waivers.yaml', '- [')
  const first = await night()
  write('inventory.yaml', stringify({ targets: { nas: { ssh: 1 } } }))
  const second = await night()

  expect([first.exitCode, second.exitCode], first.output + second.output).toEqual([3, 3])
  expect(titles()).toEqual([
    expect.stringContaining('specs/waivers.yaml is not YAML'),
    expect.stringContaining('targets.nas.ssh'),
  ])
  expect(readFileSync(join(checkout.folder, 'reports/out/nightly.json'), 'utf8')).not.toContain('hook')
})

test('A word that is no receiver stops the night: the others are told, and its secret to nobody', async () => {
  receiver = await httpReceiver(200)
  const { exitCode, output } = await night({ PLUMBLINE_NOTIFY: `json+${receiver.url} slak+https://x/secret-token` })
  expect(exitCode).toBe(3)
  expect(titles()).toEqual([expect.stringContaining('targets.nas.ssh')])
  write('inventory.yaml', stringify({ targets: { nas: { ssh } } }))
  await night({ PLUMBLINE_NOTIFY: `json+${receiver.url} slak+https://x/secret-token` })
  expect(titles()[1]).toMatch(/slak\+https:\/\/… is no receiver/)
  expect(output + receiver.bodies.join()).not.toContain('secret-token')
})
