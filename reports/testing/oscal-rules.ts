/** The fields of each object, by the key that it stands under: those that must be there, and those that may (OSCAL 1.2, JSON schemas). */
const fields: Readonly<Record<string, readonly [must: string, may: string]>> = {
  'assessment-results': ['uuid metadata import-ap results', 'local-definitions back-matter'],
  catalog: ['uuid metadata', 'params controls groups back-matter'],
  'component-definition': ['uuid metadata', 'import-component-definitions components capabilities back-matter'],
  metadata: ['title last-modified version oscal-version', 'published roles parties props links remarks'],
  'import-ap': ['href', 'remarks'],
  results: [
    'uuid title description start reviewed-controls',
    'end props links local-definitions attestations assessment-log observations risks findings remarks',
  ],
  roles: ['id title', 'short-name description props links remarks'],
  parties: [
    'uuid type',
    'name short-name external-ids props links email-addresses telephone-numbers addresses remarks',
  ],
  attestations: ['parts', 'responsible-parties'],
  'responsible-parties': ['role-id party-uuids', 'props links remarks'],
  'local-definitions': ['', 'components inventory-items users assessment-assets tasks'],
  'back-matter': ['resources', ''],
  'control-selections': ['', 'description props links include-all include-controls exclude-controls remarks'],
  'reviewed-controls': ['control-selections', 'description props links control-objective-selections remarks'],
  'include-controls': ['control-id', 'statement-ids'],
  observations: [
    'uuid description methods collected',
    'title props links types origins subjects relevant-evidence expires remarks',
  ],
  'relevant-evidence': ['description', 'href props links remarks'],
  subjects: ['subject-uuid type', 'title props links remarks'],
  origins: ['actors', 'related-tasks'],
  actors: ['type actor-uuid', 'role-id props links'],
  findings: [
    'uuid title description target',
    'props links origins implementation-statement-uuid related-observations related-risks remarks',
  ],
  target: ['type target-id status', 'title description props links implementation-status remarks'],
  status: ['state', 'reason remarks'],
  'implementation-status': ['state', 'remarks'],
  'related-observations': ['observation-uuid', ''],
  'related-risks': ['risk-uuid', ''],
  risks: [
    'uuid title description statement status',
    'props links origins threat-ids characterizations mitigating-factors deadline remediations risk-log related-observations',
  ],
  remediations: ['uuid lifecycle title description', 'props links origins required-assets tasks remarks'],
  'assessment-assets': ['assessment-platforms', 'components'],
  'assessment-platforms': ['uuid', 'title props links uses-components responsible-parties remarks'],
  'uses-components': ['component-uuid', 'props links responsible-parties remarks'],
  components: [
    'uuid type title description',
    'purpose props links status responsible-roles protocols control-implementations remarks',
  ],
  'control-implementations': ['uuid source description implemented-requirements', 'props links set-parameters'],
  'implemented-requirements': [
    'uuid control-id description',
    'props links set-parameters responsible-roles statements remarks',
  ],
  groups: ['title', 'id class params props links parts groups controls'],
  controls: ['id title', 'class params props links parts controls'],
  parts: ['name', 'uuid id ns class title props prose parts links'],
  props: ['name value', 'uuid ns class group remarks'],
  links: ['href', 'rel media-type resource-fragment text'],
  resources: ['uuid', 'title description props document-ids citation rlinks base64 remarks'],
  rlinks: ['href', 'media-type hashes'],
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const token = /^[\p{L}_][\p{L}\p{N}._-]*$/u
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const oneLine = /^\S(?:.*\S)?$/

/** The form of each text, by its key; of any other it only matters that it is not empty. */
const forms: Readonly<Record<string, RegExp>> = {
  uuid,
  ...Object.fromEntries(
    ['subject-uuid', 'actor-uuid', 'component-uuid', 'observation-uuid', 'risk-uuid', 'party-uuids'].map(key => [
      key,
      uuid,
    ]),
  ),
  ...Object.fromEntries(['id', 'name', 'class', 'rel', 'control-id', 'target-id', 'role-id'].map(key => [key, token])),
  ...Object.fromEntries(['last-modified', 'start', 'end', 'collected', 'deadline'].map(key => [key, moment])),
  ...Object.fromEntries(['title', 'value', 'version', 'text', 'resource-fragment'].map(key => [key, oneLine])),
  ...Object.fromEntries(['oscal-version', 'href', 'ns', 'type', 'status', 'state'].map(key => [key, oneLine])),
  ...Object.fromEntries(['reason', 'lifecycle', 'source'].map(key => [key, oneLine])),
}

/** A person is called by any name. */
const formOf = (key: string, path: string): RegExp | undefined =>
  /\/parties\[\d+\]\/name$/.test(path) ? oneLine : forms[key]

/**
 * What of an OSCAL document breaks the rules of its JSON schema and of its references: fields that are missing, unknown or of the
 * wrong form, lists without an entry, UUIDs that are given twice, and those that name nothing in it.
 */
export function oscalBreaches(document: object): string[] {
  const breaches: string[] = []
  const given: string[] = []
  const named: string[] = []
  const walk = (value: unknown, key: string, path: string): void => {
    if (Array.isArray(value)) {
      if (value.length === 0) breaches.push(`${path} is empty`)
      for (const [at, one] of value.entries()) walk(one, key, `${path}[${at}]`)
    } else if (typeof value === 'object' && value !== null) {
      breaches.push(...wrongFields(Object.keys(value), key).map(wrong => `${path}: ${wrong}`))
      for (const [name, one] of Object.entries(value)) walk(one, name, `${path}/${name}`)
    } else if (typeof value !== 'string' || !(formOf(key, path) ?? /\S/).test(value)) {
      breaches.push(`${path} is ${JSON.stringify(value)}`)
    } else {
      if (key === 'uuid') given.push(value)
      if (/-uuids?$/.test(key)) named.push(value)
      if (key === 'href' && /^#[0-9a-f-]{36}$/.test(value)) named.push(value.slice(1))
    }
  }
  walk(document, '', '')
  return [
    ...breaches,
    ...given.filter((one, at) => given.indexOf(one) !== at).map(one => `${one} is given twice`),
    ...named.filter(one => !given.includes(one)).map(one => `${one} names nothing`),
  ]
}

function wrongFields(keys: readonly string[], under: string): string[] {
  const [must, may] = (fields[under] ?? ['', keys.join(' ')]).map(list => list.split(' '))
  return [
    ...(must ?? []).filter(key => key !== '' && !keys.includes(key)).map(key => `${key} is missing`),
    ...keys.filter(key => !must?.includes(key) && !may?.includes(key)).map(key => `${key} is unknown`),
  ]
}
