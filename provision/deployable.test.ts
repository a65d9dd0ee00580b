import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { demandDeployable } from './deployable.ts'
import { parseTarget, root } from './inventory.ts'

const example = parse(readFileSync(join(root, 'inventory.example.yaml'), 'utf8'))
const target = (changes: object) =>
  parseTarget(
    stringify({ targets: { homelab: { ...example.targets.homelab, ...changes } } }),
    'homelab',
    'inventory.yaml',
  )
const all = ['docker', 'ollama', 'comfyui']

test('the whole stack is deployed', () => {
  expect(demandDeployable(target({}), all)).toBeUndefined()
})

test('a host that is described only as it is, or that is this machine, is refused with what is missing', () => {
  const { tailscale: _, ...rest } = example.targets.homelab
  const partly = parseTarget(stringify({ targets: { homelab: rest } }), 'homelab', 'inventory.yaml')
  expect(() => demandDeployable(partly, all)).toThrow(/needs all of it\. .* is without `tailscale`/)
  expect(() => demandDeployable(target({ firewall: 'ufw' }), all)).toThrow(/says `firewall: ufw`/)
  expect(() => demandDeployable(target({ ssh: { host: 'local' } }), all)).toThrow(/is this very machine/)
})

test('without a card the services that compute on one are refused, and the others are not', () => {
  expect(() => demandDeployable(target({ gpu: 'none' }), all)).toThrow(/ollama and comfyui would not start .*--skip ai/)
  expect(demandDeployable(target({ gpu: 'none' }), ['docker'])).toBeUndefined()
})
