import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { root } from '../provision/inventory.ts'
import { sshServer } from '../provision/ssh-server.ts'
import { Checkout } from './testing/checkout.ts'

const example = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8')).targets.homelab
const known = 'planted-in-the-file-4711'

/** A spec that fails with a secret in its message, in both sides of its comparison, and in what it observed. */
const careless = `import { requirement, test } from '../../fixtures/index.ts'
const known = ['planted', 'in', 'the', 'file', '4711'].join('-')
const learned = ['learned', 'on', 'the', 'way', '4712'].join('-')
test('The host answers', requirement('PRE-01', {
  why: 'Harm.', severity: 'critical', tier: 'preflight', source: 'field', remedy: 'mend it',
}), async ({ expect, login, observe, redact }) => {
  redact.learn(learned)
  await login()
  await observe({ what: 'a leak', vantage: 'host', look: async () => ({ value: known + learned, raw: known }) })
  expect({ a: known }, learned).toEqual({ a: learned })
})
`

test('no secret is in the terminal, the evidence or a report, and a reader sees what was observed', async () => {
  const checkout = new Checkout()
  onTestFinished(() => checkout.remove())
  const { login } = await sshServer()
  const targets = { careless: { ...example, ssh: login, vantages: {} } }
  writeFileSync(join(checkout.folder, 'inventory.yaml'), stringify({ targets }))
  writeFileSync(join(checkout.folder, '.env'), `NPM_ADMIN_PASSWORD=${known}\n`, { mode: 0o600 })
  writeFileSync(join(checkout.folder, 'specs/preflight/login.spec.ts'), careless)

  const { output, verdicts, folder } = await checkout.specs(
    ['--tags-filter=PRE-01', '--reporter=default', '--reporter=./reports/reporter.ts'],
    { TARGET: 'careless' },
  )
  const files = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'))

  expect(verdicts, output).toEqual({ 'PRE-01': 'failed' })
  expect([output, ...files].filter(text => /planted-in|learned-on/.test(text))).toEqual([])
  expect(files.length).toBeGreaterThan(3)
  expect(output).toMatch(/ssh-login, seen from host at \d\d:\d\d:\d\d in \d+ ms: \{"hostKey":/)
}, 90_000)
