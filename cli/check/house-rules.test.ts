import { describe, expect, test } from 'vitest'
import { root } from '../../provision/inventory.ts'
import { excused } from './files.ts'
import { houseRules } from './house-rules.ts'
import { type Source, sourcesOf } from './sources.ts'

const ours = sourcesOf(root)

describe('This repository', () => {
  test.for(Object.entries(houseRules))('%s', ([, rule]) => {
    expect(
      rule(ours).map(({ path, line, what, instead }) => `${path}:${line}: ${what}, use ${instead} instead`),
    ).toEqual([])
  })

  test('has a reason for every excuse', () => {
    expect(Object.values(excused).filter(reason => reason.length < 20)).toEqual([])
  })
})

const spec = (id: string, title = 'A sentence with a capital', body = '', needs: readonly string[] = []): string =>
  `test('${title}', requirement('${id}', { severity: 'minor', tier: 'verify', needs: [${needs.map(one => `'${one}'`)}] }), () => { ${body} })\n`
const fault = (id: string): string => `export default faults({\n  '${id}': [\n    fault('x', () => {}),\n  ],\n})\n`

const known = 'Requirement ids are of the catalogue and stand in their chapter'
const unique = 'Requirement ids are unique'
const plain = 'Requirements are declared in plain sight, with a sentence for a title'
const needs = 'What a requirement needs is a requirement, and never in the end itself'
const early = 'Every look that is begun early is wanted by a requirement that there is'
const hasFault = 'Every requirement has a fault beside it'
const hasRequirement = 'Every fault has its requirement beside it'
const oneWay = 'Imports go one way'
const noRound = 'No file and no folder imports itself through others'
const grammar = 'A spec only observes and asserts'
const shortcuts = 'There are no shortcuts'
const paths = 'No path of a certain machine is written down'
const commands = 'The commands in the documents exist'
const waivers = 'Every waiver names a requirement'
const lan = 'specs/perimeter/lan.spec.ts'
const late = 'import'

/** A rule, a bad sample, and the place and the word that its complaint holds. */
const bad: readonly (readonly [rule: string, sample: Readonly<Record<string, string>>, place: string, word: string])[] =
  [
    [known, { [lan]: spec('NET-1') }, `${lan}:1`, 'NET-1'],
    [known, { [lan]: spec('XYZ-01') }, `${lan}:1`, 'XYZ-01'],
    [known, { [lan]: spec('net-01') }, `${lan}:1`, 'net-01'],
    [known, { [lan]: spec('DNS-01') }, `${lan}:1`, 'specs/dns'],
    [unique, { [lan]: spec('NET-01') + spec('NET-01') }, `${lan}:2`, `${lan}:1`],
    [plain, { [lan]: spec('NET-01', 'works') }, `${lan}:1`, 'works'],
    [plain, { [lan]: spec('NET-01', 'This ends with a stop.') }, `${lan}:1`, 'stop'],
    [plain, { [lan]: "test(title, requirement('NET-01', {}))" }, `${lan}:1`, 'cannot be read'],
    [needs, { [lan]: spec('NET-01', 'A title here', '', ['NET-99']) }, `${lan}:1`, 'NET-99'],
    [
      needs,
      {
        [lan]: spec('NET-01', 'A title here', '', ['NET-02']),
        'specs/dns/a.spec.ts': spec('NET-02', 'A title here', '', ['NET-02']),
      },
      'specs/dns/a.spec.ts:1',
      'NET-02 → NET-02',
    ],
    [
      early,
      { [lan]: spec('NET-01'), 'fixtures/perimeter/early.ts': "[{ wanted: ['NET-01'] },\n{ wanted: ['NET-99'] }]" },
      'fixtures/perimeter/early.ts:2',
      'NET-99',
    ],
    [hasFault, { [lan]: spec('NET-01') }, `${lan}:1`, 'lan.faults.ts'],
    [hasFault, { [lan]: spec('NET-01'), 'specs/perimeter/lan.faults.ts': "'NET-01': []" }, `${lan}:1`, 'NET-01'],
    [hasFault, { [lan]: spec('NET-01'), 'specs/perimeter/other.faults.ts': fault('NET-01') }, `${lan}:1`, 'NET-01'],
    [
      hasRequirement,
      { [lan]: spec('NET-01'), 'specs/perimeter/lan.faults.ts': fault('NET-02') },
      'specs/perimeter/lan.faults.ts:2',
      'NET-02',
    ],
    [oneWay, { [lan]: "import { x } from '../../provision/shell.ts'" }, `${lan}:1`, 'provision/shell.ts'],
    [oneWay, { [lan]: "import { x } from '../../fixtures/lab/host.ts'" }, `${lan}:1`, 'fixtures/lab/host.ts'],
    [
      oneWay,
      { 'fixtures/dns.ts': "import {\n  x,\n} from '../provision/roles/dns.ts'" },
      'fixtures/dns.ts:3',
      'roles/dns.ts',
    ],
    [oneWay, { 'fixtures/dns.ts': "export { x } from '../reports/audit.ts'" }, 'fixtures/dns.ts:1', 'reports/audit.ts'],
    [
      oneWay,
      { 'provision/deploy.ts': `await ${late}('../fixtures/dns.ts')` },
      'provision/deploy.ts:1',
      'fixtures/dns.ts',
    ],
    [oneWay, { 'reports/x.ts': "import '../provision/shell.ts'" }, 'reports/x.ts:1', 'provision/shell.ts'],
    [oneWay, { 'fixtures/dns.ts': "import '../cli/lab.ts'" }, 'fixtures/dns.ts:1', 'cli/lab.ts'],
    [
      oneWay,
      { 'fixtures/look/fact.ts': "import '../dns/dns.ts'" },
      'fixtures/look/fact.ts:1',
      'what fixtures/look offer',
    ],
    [
      oneWay,
      { 'fixtures/proxy/proxy.ts': "import '../dns/dns.ts'" },
      'fixtures/proxy/proxy.ts:1',
      'fixtures/dns/dns.ts',
    ],
    [
      noRound,
      {
        'reports/a.ts': "import './b.ts'",
        'reports/b.ts': "import type { c } from './c.ts'",
        'reports/c.ts': "import './b.ts'",
      },
      'reports/b.ts:1',
      'b.ts → reports/c.ts → reports/b.ts',
    ],
    [
      noRound,
      { 'reports/a.ts': "import '../cli/b.ts'", 'cli/c.ts': "import '../reports/d.ts'" },
      'cli:1',
      'cli → reports → cli',
    ],
    [
      'No two files export the same name',
      { 'reports/a.ts': 'export interface Look {}', 'cli/b.ts': 'export type Look = string' },
      'cli/b.ts:1',
      'as reports/a.ts does',
    ],
    ['No file is too long', { 'fixtures/dns.ts': 'x\n'.repeat(251) }, 'fixtures/dns.ts:250', '251 lines'],
    [shortcuts, { 'a.test.ts': `test${'.only'}('x')` }, 'a.test.ts:1', 'that always runs'],
    [shortcuts, { 'a.test.ts': `\ntest${'.skip'}('x')` }, 'a.test.ts:2', 'that always runs'],
    [shortcuts, { 'a.ts': `// ${'TO'}DO later` }, 'a.ts:1', 'DO'],
    [shortcuts, { 'a.ts': `x as ${'any'}` }, 'a.ts:1', 'any'],
    [shortcuts, { 'a.ts': `// @ts-${'ignore'}` }, 'a.ts:1', 'ignore'],
    [grammar, { [lan]: spec('NET-01', 'A title', 'if (x) expect(1)') }, `${lan}:1`, 'if ('],
    [grammar, { [lan]: spec('NET-01', 'A title', '\nfor (const x of y) expect(x)') }, `${lan}:2`, 'for ('],
    [grammar, { [lan]: spec('NET-01', 'A title', 'host.run(sh`id`)') }, `${lan}:1`, 'sh`'],
    [grammar, { [lan]: spec('NET-01', 'A title', 'try { x() } finally {}') }, `${lan}:1`, 'try'],
    [paths, { 'README.md': `see /${'work'}/main` }, 'README.md:1', '/'],
    [paths, { 'a.ts': `'/root/${'.pyenv'}/bin'` }, 'a.ts:1', 'pyenv'],
    [commands, { 'README.md': '`npm run audti`', 'package.json': '{"scripts":{"audit":""}}' }, 'README.md:1', 'audti'],
    [commands, { 'README.md': 'npm start', 'package.json': '{"scripts":{}}' }, 'README.md:1', 'start'],
    [
      waivers,
      { 'specs/waivers.yaml': '- {requirement: NET-99, reason: r, owner: o, expires: 2020-01-01}' },
      'specs/waivers.yaml:1',
      'NET-99',
    ],
  ]

const sources = (sample: Readonly<Record<string, string>>): Source[] =>
  Object.entries(sample).map(([path, text]) => ({ path, text }))

describe('A bad sample', () => {
  test.for(bad)('is found: %s, %j', ([name, sample, place, word]) => {
    const breaches = (houseRules[name]?.(sources(sample)) ?? []).filter(({ path }) => excused[path] === undefined)
    expect(breaches.map(({ path, line }) => `${path}:${line}`)).toEqual([place])
    expect(`${breaches[0]?.what} ${breaches[0]?.instead}`).toContain(word)
  })

  test('is there for every rule', () => {
    expect(Object.keys(houseRules).filter(name => !bad.some(([rule]) => rule === name))).toEqual([])
  })
})

describe('A good sample', () => {
  const good = {
    [lan]: `import { expect } from '../../fixtures/index.ts'\n// if (this) were code\n${spec('NET-01', 'It waits for (almost) nothing')}`,
    'specs/perimeter/lan.faults.ts': `import { sh } from '../../fixtures/faults/fault.ts'\n${fault('NET-01')}`,
    'fixtures/dns.ts':
      "import { sh } from '../provision/shell.ts'\nimport { get } from '../provision/services/pihole/api.ts'",
    'README.md': 'npm run audit, npm test, npm ci',
    'package.json': '{"scripts":{"audit":"","test":""}}',
    'specs/waivers.yaml': '[]',
  }

  test.for(Object.entries(houseRules))('keeps the rule: %s', ([, rule]) => {
    expect(rule(sources(good)).filter(({ path }) => excused[path] === undefined)).toEqual([])
  })
})
