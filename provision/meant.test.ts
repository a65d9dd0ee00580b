import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { onlyTarget, otherTargets } from './meant.ts'

test('the only target is meant; of several the names are told, and of a broken file what is wrong with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-inventory-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'inventory.yaml')
  const told = (text: string) => {
    writeFileSync(file, text)
    return [onlyTarget(file), otherTargets(file)]
  }
  expect(told('targets: { box: {} }')[0]).toBe('box')
  expect(told('targets: { box: {}, nas: {} }')).toEqual([
    undefined,
    expect.stringMatching(/TARGET=<name>: box, nas\.$/),
  ])
  expect(told('targets: {}')).toEqual([undefined, ''])
  expect(told('targets: [')).toEqual([undefined, expect.stringMatching(/^ \/\S+ is not YAML: .+\.$/)])
  expect([onlyTarget(folder), otherTargets(folder)]).toEqual([undefined, expect.stringContaining('EISDIR')])
  expect([onlyTarget(join(folder, 'none')), otherTargets(join(folder, 'none'))]).toEqual([undefined, ''])
})
