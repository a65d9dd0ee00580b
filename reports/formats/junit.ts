import type { Audit, AuditedRequirement } from '../audit.ts'
import { toldAs } from '../told.ts'
import { runTroubles } from '../troubles.ts'
import { kindOf } from '../waiver.ts'
import { type CaseOutcome, caseOutcome } from './case-outcome.ts'
import type { Format } from './format.ts'
import { legible } from './legible.ts'

function render(audit: Audit): string {
  const chapters = Map.groupBy(audit.requirements, ({ chapter }) => chapter)
  const run = runCases(audit)
  const suites = [
    ...[...chapters].map(([name, requirements]) => suite(name, requirements.map(testCase), audit)),
    ...(run.length > 0 ? [suite('run', run, audit)] : []),
  ]
  const cases = [...audit.requirements.map(testCase), ...run]
  const attributes = { name: `plumbline ${audit.target.name}`, ...totals(cases) }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites)}\n`
}

/**
 * JUnit XML: a suite for each chapter, a case for each requirement. A failed assertion is a
 * `<failure>`; what could not be observed, or was promised and not checked, is an `<error>`, so that no viewer shows it
 * green; a waiver, an attestation and what a filter left out are `<skipped>` with the reason.
 */
export const junit: Format = { file: 'junit.xml', render }

interface Case {
  readonly xml: string
  readonly outcome: CaseOutcome
  readonly seconds: number
}

const totals = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: cases.filter(({ outcome }) => outcome === 'failure').length,
  errors: cases.filter(({ outcome }) => outcome === 'error').length,
  skipped: cases.filter(({ outcome }) => outcome === 'skipped').length,
  time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
})

const suite = (name: string, cases: readonly Case[], audit: Audit): string =>
  element(
    'testsuite',
    {
      name,
      ...totals(cases),
      timestamp: audit.startedAt.slice(0, 19),
      hostname: audit.target.address ?? audit.target.name,
    },
    cases.map(({ xml }) => xml),
  )

function testCase(one: AuditedRequirement): Case {
  const outcome = caseOutcome(one)
  const seconds = one.durationMs / 1000
  const properties = {
    verdict: toldAs(one),
    severity: one.severity,
    tier: one.tier,
    source: one.source,
    remedy: one.remedy,
    evidence: one.evidence.join(' '),
    ...(one.follows !== null && { follows: one.follows }),
    ...(one.known && { known: 'since the last green run' }),
    ...(one.waiver !== null && {
      [kindOf(one.waiver)]: `${one.waiver.owner}, until ${one.waiver.expires}: ${one.waiver.reason}`,
    }),
  }
  const property = Object.entries(properties).map(([name, value]) => element('property', { name, value }, []))
  const xml = element(
    'testcase',
    {
      classname: one.file.replace(/\.spec\.ts$/, '').replaceAll('/', '.'),
      name: `${one.id} ${one.title}`,
      time: seconds.toFixed(3),
      file: one.file,
      ...(one.line !== null && { line: one.line }),
    },
    [element('properties', {}, property), ...(outcome === 'passed' ? [] : [told(outcome, one)])],
  )
  return { xml, outcome, seconds }
}

function told(
  outcome: Exclude<CaseOutcome, 'passed'>,
  { because, verdict, comparison, remedy }: AuditedRequirement,
): string {
  const message = because.split('\n')[0] ?? ''
  if (outcome === 'skipped') return element('skipped', { message }, [])
  const compared = comparison === null ? [] : [`expected: ${comparison.expected}`, `seen: ${comparison.seen}`]
  return element(outcome, { message, type: verdict }, [text([because, ...compared, `remedy: ${remedy}`].join('\n'))])
}

/** What concerns the whole run stands in a suite of its own, so that a run without results is not an empty, green one. */
function runCases(audit: Audit): Case[] {
  return runTroubles(audit).map((trouble, at) => ({
    xml: element('testcase', { classname: 'run', name: `The run comes to its end (${at + 1})`, time: '0.000' }, [
      element('error', { message: trouble.split('\n')[0] ?? '', type: 'incomplete' }, [text(trouble)]),
    ]),
    outcome: 'error',
    seconds: 0,
  }))
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
    .join('')
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('\n')}</${name}>`
}

const text = (value: string): string =>
  legible(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const attribute = (value: string): string =>
  text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
