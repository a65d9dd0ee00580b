import { expect, test } from 'vitest'
import { root } from '../provision/inventory.ts'
import { declaredRequirements } from './declared.ts'
import { references, referencesOf } from './references.ts'
import { referenceIds, standardOf, standards } from './standards.ts'

test('Every requirement with references is declared by a spec', () => {
  const declared = declaredRequirements(root).declared.map(({ id }) => id)

  expect(Object.keys(references).filter(id => !declared.includes(id))).toEqual([])
})

test('Every reference has the form of exactly one standard', () => {
  for (const id of referenceIds) {
    expect(
      Object.values(standards).filter(({ form }) => form.test(id)),
      id,
    ).toHaveLength(1)
  }
})

test('Every reference has a title, every title is referred to, and no requirement names one twice', () => {
  const used = Object.values(references).flat()

  expect(used.filter(id => !referenceIds.includes(id))).toEqual([])
  expect(referenceIds.filter(id => !used.includes(id))).toEqual([])
  for (const [id, named] of Object.entries(references)) expect(new Set(named).size, id).toBe(named.length)
})

test('References can be had of one standard, and a requirement that nobody has looked at has none', () => {
  expect(referencesOf('NET-02')).toEqual(['SC-7', 'CIS 5.14'])
  expect(referencesOf('NET-02', 'cis')).toEqual(['CIS 5.14'])
  expect(referencesOf('NET-99')).toEqual([])
  expect(standardOf('v5.0.0-8.4.1')).toBe('asvs')
})
