import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { root } from '../provision/inventory.ts'
import { sshServer } from '../provision/ssh-server.ts'
import { Checkout } from './testing/checkout.ts'

const example = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8')).targets.homelab

let checkout: Checkout
beforeAll(() => {
  checkout = new Checkout()
  return () => checkout.remove()
}, 60_000)

/** Judges a host that is reached in this way, with vantages that can be reached. */
async function judged(ssh: object) {
  const { login: vantage } = await sshServer()
  const vantages = { lan: vantage, tailnet: vantage, stranger: vantage }
  writeFileSync(
    join(checkout.folder, 'inventory.yaml'),
    stringify({ targets: { homelab: { ...example, ssh, vantages } } }),
  )
  return checkout.specs(['--tags-filter=preflight or verify'], { TARGET: 'homelab' })
}

test('with another host key PRE-01 failed, all else is inconclusive, and the exit code is 1', {
  timeout: 120_000,
}, async () => {
  const [{ login: there }, { login: other }] = await Promise.all([sshServer(), sshServer()])
  const { exitCode, verdicts, output } = await judged({ ...there, hostKey: other.hostKey })
  const { 'PRE-01': login, ...others } = verdicts

  expect({ exitCode, login, others: [...new Set(Object.values(others))] }, output).toEqual({
    ...{ exitCode: 1, login: 'failed', others: ['inconclusive'] },
  })
})

test('with the host away PRE-01 is inconclusive, and the exit code is 2', { timeout: 120_000 }, async () => {
  const { login: there } = await sshServer()
  const { exitCode, verdicts, output } = await judged({ ...there, port: 9 })

  expect({ exitCode, login: verdicts['PRE-01'] }, output).toEqual({ exitCode: 2, login: 'inconclusive' })
})
