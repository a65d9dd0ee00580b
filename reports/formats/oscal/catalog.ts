import { type Chapter, chapterNamed, chapters } from '../../../specs/chapters.ts'
import type { Declared } from '../../declared.ts'
import { referencesOf } from '../../references.ts'
import { type ReferenceId, type StandardName, standardOf, standards, titleOf } from '../../standards.ts'
import { uuidOf } from './uuid.ts'
import { authored, ns, oscalVersion, properties, proseLine, statementId, token } from './words.ts'

/** When and by which version of the suite a document is written. */
export interface Edition {
  /** With its time zone. */
  readonly at: string
  readonly version: string
}

/**
 * The requirements as an OSCAL catalog, model 1.2: a group for each chapter, a control for each requirement, with what it needs, the
 * demands of published standards that it answers, and how it is checked. Its statement is what findings are about.
 */
export const catalogOf = (declared: readonly Declared[], { at, version }: Edition) => ({
  catalog: {
    uuid: uuidOf('catalog'),
    metadata: { title: 'The requirements of Plumbline', 'last-modified': at, version, 'oscal-version': oscalVersion },
    groups: chapters.flatMap(chapter => groupOf(chapter, declared)),
    'back-matter': { resources: resources() },
  },
})

function groupOf(chapter: Chapter, declared: readonly Declared[]) {
  const { prefix, folder, world } = chapter
  const own = declared.filter(({ id }) => chapterNamed(id)?.prefix === prefix)
  const title = `${prefix} ${folder}`
  return own.length === 0
    ? []
    : [
        {
          id: token(folder),
          class: 'chapter',
          title,
          props: [{ name: 'label', value: prefix }, ...properties({ world })],
          controls: own.toSorted((a, b) => a.id.localeCompare(b.id)).map(controlOf),
        },
      ]
}

function controlOf(one: Declared) {
  const { id, title, why, severity, tier, source, remedy, needs, file } = one
  const links = [...needs.map(need => ({ href: `#${token(need)}`, rel: 'required' })), ...referencesOf(id).map(linkTo)]
  return {
    id: token(id),
    class: 'requirement',
    title: authored(title),
    props: [{ name: 'label', value: id }, ...properties({ severity, tier, source, spec: file })],
    ...(links.length > 0 && { links }),
    parts: [
      { id: statementId(id), name: 'statement', prose: authored(`${title}.`) },
      { id: `${token(id)}_gdn`, name: 'guidance', prose: authored(why) },
      { id: `${token(id)}_fix`, name: 'remedy', ns, prose: authored(remedy) },
      {
        id: `${token(id)}_asm`,
        name: 'assessment-method',
        props: [{ name: 'method', ns: 'http://csrc.nist.gov/ns/rmf', value: 'TEST' }],
        prose: authored(`\`npx vitest run specs --tags-filter=${id}\``),
      },
    ],
  }
}

const linkTo = (reference: ReferenceId) => ({
  href: `#${resourceUuid(standardOf(reference))}`,
  rel: 'reference',
  'resource-fragment': reference,
  text: proseLine(`${reference} ${titleOf(reference)}`),
})

const resourceUuid = (standard: StandardName): string => uuidOf('standard', standard)

const resources = () =>
  (Object.keys(standards) as StandardName[]).map(standard => ({
    uuid: resourceUuid(standard),
    title: standards[standard].name,
    rlinks: [{ href: standards[standard].href }],
  }))
