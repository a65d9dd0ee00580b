import { expect, test } from 'vitest'
import { declaredIn } from './declared.ts'

const spec = (
  title: string,
  body = "why: 'Harm.', severity: 'critical', tier: 'verify', source: 'field', remedy: 'npm run deploy'",
): string => `import { test } from 'x'\n\ntest(${title}, requirement('NET-02', {\n  ${body},\n}), async () => {})\n`

test('A declared requirement is read without running its spec', () => {
  expect(declaredIn(spec("'It holds'"), 'specs/perimeter/lan.spec.ts')).toEqual([
    {
      id: 'NET-02',
      title: 'It holds',
      why: 'Harm.',
      severity: 'critical',
      tier: 'verify',
      source: 'field',
      remedy: 'npm run deploy',
      byHand: '',
      needs: ['PRE-01'],
      of: ['stack'],
      file: 'specs/perimeter/lan.spec.ts',
      line: 3,
    },
  ])
})

test('What it needs is what it says, or its chapter', () => {
  const needs = (words: string) =>
    declaredIn(
      spec(
        "'It holds'",
        `why: 'Harm.', severity: 'critical', tier: 'verify', source: 'field', remedy: 'x', needs: ${words}`,
      ),
      'specs/perimeter/lan.spec.ts',
    )[0]?.needs
  expect(needs("['PRE-04', 'CTR-02']")).toEqual(['PRE-04', 'CTR-02'])
  expect(needs('[]')).toEqual([])
})

test('What of the inventory it is about is what it says, or its chapter', () => {
  const about = (words: string) =>
    declaredIn(
      spec("'It holds'", `why: 'Harm.', severity: 'critical', tier: 'verify', source: 'field', remedy: 'x'${words}`),
      'specs/perimeter/lan.spec.ts',
    )[0]
  expect(about('')?.of).toEqual(['stack'])
  expect(about(", of: ['lan', 'docker'], byHand: 'Mend it.'")).toMatchObject({
    of: ['lan', 'docker'],
    byHand: 'Mend it.',
  })
  expect(about(', of: []')?.of).toEqual([])
})

test('Titles may be quoted in any way, and texts may be joined', () => {
  const source = spec(
    '"Pi-hole\'s list"',
    "why: 'One ' + 'two.', severity: 'minor', tier: 'drill', source: 's', remedy: `r`",
  )
  expect(declaredIn(source + spec("'Another'"), 'a.spec.ts')).toMatchObject([
    { title: "Pi-hole's list", why: 'One two.', severity: 'minor', tier: 'drill', remedy: 'r' },
    { title: 'Another', severity: 'critical' },
  ])
})

test('What a text says, or the test itself, is no property', () => {
  const rest = "severity: 'critical', tier: 'verify', source: 'field', remedy: 'npm run deploy'"
  const [found] = declaredIn(
    `test('It holds', requirement('NET-02', { why: 'It says tier: "drill" (or severity: "minor").', ${rest} }), async () => ({ needs: ['NET-09'] }))`,
    'specs/perimeter/lan.spec.ts',
  )
  expect(found).toMatchObject({ severity: 'critical', tier: 'verify', needs: ['PRE-01'] })
})

test('A declaration that cannot be read is an error with its file and line', () => {
  expect(() => declaredIn(spec("'x'", "why: 'w', severity: 'huge', tier: 'verify'"), 'a.spec.ts')).toThrow(
    'a.spec.ts:3',
  )
  expect(() => declaredIn("test(title, requirement('NET-02', {}))", 'a.spec.ts')).toThrow('cannot be read')
})
