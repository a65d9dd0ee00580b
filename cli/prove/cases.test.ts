import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../provision/inventory.ts'
import { declaredRequirements } from '../../reports/declared.ts'
import { keyOf } from './batch.ts'
import { allCases, choose } from './cases.ts'
import { faultOf } from './trial.ts'

const cases = ['NET-05', 'NET-05', 'NET-12', 'PRE-01'].map((requirement, at) => ({
  requirement,
  fault: faultOf(requirement, `fault ${at}`).fault,
}))
const names = (...only: string[]) => choose(cases, only).map(one => one.fault.name)

test('a requirement, or a whole chapter', () => {
  expect(names('NET-05')).toEqual(['fault 0', 'fault 1'])
  expect(names('NET')).toEqual(['fault 0', 'fault 1', 'fault 2'])
})

test('a word that no fault answers to is named', () => {
  expect(() => names('NET-05', 'NET-99', 'NE')).toThrow(/names NET-99, NE, for which there is no fault/)
})

test('a file of faults that cannot be read is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-cases-'))
  mkdirSync(join(folder, 'specs'))
  const read = (name: string, text: string) => {
    const file = join(folder, `specs/${name}.faults.ts`)
    writeFileSync(file, text)
    return allCases(folder).finally(() => rmSync(file))
  }
  await expect(read('broken', 'throw new Error("no port is left")')).rejects.toThrow(
    'specs/broken.faults.ts cannot be read: no port is left',
  )
  await expect(read('hidden', 'export const table = {}')).rejects.toThrow(
    'specs/hidden.faults.ts cannot be read: it exports no table of faults as its default.',
  )
  await expect(read('empty', 'export default {}')).resolves.toEqual([])
  rmSync(folder, { recursive: true })
})

test('every requirement has a fault, and not only harmless variants or an empty list', async () => {
  const broken = new Set((await allCases(root)).filter(({ fault }) => !fault.harmless).map(one => one.requirement))
  const { declared } = declaredRequirements(root)
  expect(declared.map(({ id }) => id).filter(id => !broken.has(id))).toEqual([])
})

test('no fault is content with any finding, and no two cases of a requirement have one name', async () => {
  const cases = await allCases(root)
  expect(cases.length).toBeGreaterThan(200)
  const silent = cases.filter(
    ({ fault: { harmless, shows } }) => !harmless && (shows.length === 0 || shows.includes('')),
  )
  expect(silent.map(keyOf)).toEqual([])
  const keys = cases.map(keyOf)
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
})
