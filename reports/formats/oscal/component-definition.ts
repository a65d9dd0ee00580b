import type { Declared } from '../../declared.ts'
import type { Edition } from './catalog.ts'
import { plumblineComponent } from './component.ts'
import { uuidOf } from './uuid.ts'
import { authored, oscalVersion, properties, token } from './words.ts'

/**
 * Plumbline as an OSCAL component, model 1.2, that checks every requirement of its catalog: where the check stands, and how it is run.
 * @param catalog where the catalog lies, relative to the document.
 */
export const componentDefinitionOf = (declared: readonly Declared[], catalog: string, { at, version }: Edition) => ({
  'component-definition': {
    uuid: uuidOf('component-definition'),
    metadata: {
      title: 'Plumbline, which checks its requirements',
      'last-modified': at,
      version,
      'oscal-version': oscalVersion,
    },
    components: [
      {
        ...plumblineComponent(version),
        purpose: 'It checks a host, or a service, against the requirements of the catalog; it makes none of them so.',
        'control-implementations': [
          {
            uuid: uuidOf('component', 'plumbline', 'checks'),
            source: catalog,
            description: 'Every requirement is a spec that observes the target and asserts.',
            'implemented-requirements': declared.map(checkOf),
          },
        ],
      },
    ],
  },
})

const checkOf = ({ id, severity, tier, file, line }: Declared) => ({
  uuid: uuidOf('component', 'plumbline', 'checks', id),
  'control-id': token(id),
  description: authored(
    `Checked by ${file}:${line}, as a spec of the tier ${tier}: \`npx vitest run specs --tags-filter=${id}\``,
  ),
  props: properties({ check: `${file}:${line}`, severity, tier }),
})
