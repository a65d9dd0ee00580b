import { expect, test } from 'vitest'
import { root } from '../../../provision/inventory.ts'
import { declaredRequirements } from '../../declared.ts'
import { oscalBreaches } from '../../testing/oscal-rules.ts'
import { catalogOf } from './catalog.ts'
import { componentDefinitionOf } from './component-definition.ts'
import { statementId } from './words.ts'

const { declared } = declaredRequirements(root)
const edition = { at: '2026-11-21T01:02:03.000Z', version: '0.2.0' }
const { catalog } = catalogOf(declared, edition)
const controls = catalog.groups.flatMap(group => group.controls)

test('The catalog and the component break no rule of OSCAL', () => {
  expect(oscalBreaches({ catalog })).toEqual([])
  expect(oscalBreaches(componentDefinitionOf(declared, 'catalog.json', edition))).toEqual([])
})

test('Every declared requirement is a control of its chapter, with the statement that findings are about', () => {
  expect(controls.map(({ id }) => id).toSorted()).toEqual(declared.map(({ id }) => id).toSorted())
  expect(catalog.groups.find(({ id }) => id === 'dns')?.controls.every(({ id }) => id.startsWith('DNS-'))).toBe(true)
  expect(controls.filter(({ id, parts }) => parts[0]?.id !== statementId(id))).toEqual([])
})

test('A control links to what it needs, and to the demands of standards that it answers', () => {
  const links = controls.find(({ id }) => id === 'NET-02')?.links ?? []
  const needed = controls.flatMap(one => one.links ?? []).filter(({ rel }) => rel === 'required')

  expect(links).toContainEqual({ href: '#PRE-04', rel: 'required' })
  expect(links).toContainEqual(
    expect.objectContaining({ rel: 'reference', 'resource-fragment': 'SC-7', text: 'SC-7 Boundary Protection' }),
  )
  expect(needed.filter(({ href }) => !controls.some(({ id }) => href === `#${id}`))).toEqual([])
})

test('The component checks every control, and says where', () => {
  const [component] = componentDefinitionOf(declared, 'catalog.json', edition)['component-definition'].components
  const [checks] = component?.['control-implementations'] ?? []

  expect(checks?.source).toBe('catalog.json')
  expect(checks?.['implemented-requirements']).toHaveLength(controls.length)
  expect(checks?.['implemented-requirements'].find(one => one['control-id'] === 'NET-02')?.description).toContain(
    'specs/perimeter/published-ports.spec.ts',
  )
})

test('What a document is called stays the same from edition to edition', () => {
  expect(catalogOf(declared, { at: '2027-01-01T00:00:00.000Z', version: '9.0.0' }).catalog.uuid).toBe(catalog.uuid)
})
