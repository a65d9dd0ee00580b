import { expect, test } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { parseAnyTarget } from './inventory.ts'

test.each([
  ['targets: [a]', 'targets: expected a map of targets by their names, found ["a"]'],
  ['targets: 5', 'targets: expected a map of targets by their names, found 5'],
  ['- a', 'it holds no map with the key `targets`, but ["a"]'],
  ['targets: {__proto__: {ssh: {host: a, user: b}}}', 'expected a name of small letters'],
  ['targets:\n\tbox: 1', 'is not YAML: Tabs are not allowed as indentation at line 2, column 1.'],
])('an inventory that names no target by a name is told what it is: %s', (text, sentence) => {
  const [name = 'box'] = /__proto__/.exec(text) ?? []
  expect(() => parseAnyTarget(text, name, 'inventory.yaml')).toThrow(ConfigurationError)
  expect(() => parseAnyTarget(text, name, 'inventory.yaml')).toThrow(sentence)
})
