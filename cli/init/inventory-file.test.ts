import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { targetNames, withTarget } from './inventory-file.ts'

const lines = ['# Seen by init.', 'ssh:', '  host: box', '# tailscale:', '#   address: 100.100.1.1']
const add = (text: string, name = 'box') => withTarget(text, name, lines, 'inventory.yaml')

const hand = `# My hosts.

targets:
  # The old one.
  old:   # in the cellar
    ssh: {host: old,   port: 2222}   # odd spaces
    # gpu: none

  nas:
    ssh:
      host: nas
      # the end of nas

# behind
`

test('an inventory that there is not yet', () => {
  for (const text of ['', 'targets:\n', '# mine\ntargets: {} # none yet\n', '\n'])
    expect(parse(add(text)), text).toEqual({ targets: { box: { ssh: { host: 'box' } } } })
  expect(add('')).toMatch(/^# .*\ntargets:\n {2}box:\n {4}# Seen by init\.\n {4}ssh:\n/)
  expect(add('# mine\ntargets: {}\n')).toMatch(/^# mine\n/)
})

test('a key that names no target yet keeps its place and its comments', () => {
  const box = '  box:\n    # Seen by init.\n'
  expect(add('targets: # mine\n')).toMatch(`targets: # mine\n${box}`)
  expect(add('targets: ~ # mine\n')).toMatch(`targets: # mine\n${box}`)
  expect(add('targets: {\n}\nother: 1\n')).toMatch(`targets:\n${box}`)
  const made = add('targets:\n  # none yet\nother: 1\n')
  expect(made).toMatch(`targets:\n${box}`)
  expect(made.endsWith('\n  # none yet\nother: 1\n')).toBe(true)
})

test('a name that YAML would take for a number or for nothing is quoted', () => {
  for (const name of ['0815', '1e3', 'null', '-']) {
    const made = add('targets:\n  old: {}\n', name)
    expect(targetNames(made, 'inventory.yaml'), name).toEqual(['old', name])
    expect(add(made, name)).toBe(made)
    expect(targetNames(add('', name), 'inventory.yaml')).toEqual([name])
  }
})

test('a target is added, and nothing else is touched', () => {
  const made = add(hand)
  expect(made).toContain(hand.slice(0, hand.indexOf('\n# behind')))
  expect(made.endsWith('\n# behind\n')).toBe(true)
  expect(Object.keys((parse(made) as { targets: object }).targets)).toEqual(['old', 'nas', 'box'])
})

test('a target of the same name is replaced, with the comments that were its own', () => {
  const made = add(hand, 'old')
  expect(made).not.toContain('odd spaces')
  expect(made).not.toContain('# gpu: none')
  expect(made).toContain('  # The old one.\n  old:\n    # Seen by init.')
  expect(made).toContain('#   address: 100.100.1.1\n\n  nas:')
  expect(add(made, 'old')).toBe(made)
})

test('however deep the targets stand, and whatever stands behind them', () => {
  const made = add('targets:\n      deep:\n          ssh: {host: deep}\nother: 1\n')
  expect(parse(made)).toEqual({ targets: { deep: { ssh: { host: 'deep' } }, box: { ssh: { host: 'box' } } }, other: 1 })
  expect(parse(add('targets:\n  a:\n    ssh: {host: a}'))).toMatchObject({ targets: { a: {}, box: {} } })
})

test('targets in braces keep what they say', () => {
  for (const text of ['targets: {old: {ssh: {host: old}}} # mine\n', '{targets: {old: {ssh: {host: old}}}}\n'])
    expect(parse(add(text))).toEqual({ targets: { old: { ssh: { host: 'old' } }, box: { ssh: { host: 'box' } } } })
  expect(parse(add('{}\n'))).toEqual({ targets: { box: { ssh: { host: 'box' } } } })
})

test('what is no inventory is not written to', () => {
  expect(() => add('targets: [a')).toThrow(ConfigurationError)
  expect(() => add('targets: [a]')).toThrow(/no map of targets/)
  for (const text of ['some words\n', '- a\n- b\n', 'targets: *nobody\n'])
    expect(() => add(text), text).toThrow(ConfigurationError)
  // Ansible's, which would read the targets as a group of its own.
  expect(() => add('all:\n  hosts:\n    box:\n')).toThrow(/no `targets`, but all: .*--output/)
  expect(targetNames(hand, 'inventory.yaml')).toEqual(['old', 'nas'])
})
