import { stripVTControlCharacters } from 'node:util'
import type { TestCase, TestModule, TestSuite } from 'vitest/node'
import type { Finding } from './audit.ts'
import { differencesIn } from './comparison.ts'
import type { Declared } from './declared.ts'
import type { TestFailure } from './verdict.ts'

/** How vitest hands an error over. */
type TestError = NonNullable<ReturnType<TestCase['result']>['errors']>[number]

/** What a run's modules say about the requirements, and what kept it from its end. */
export interface Findings {
  readonly findings: readonly Finding[]
  readonly incomplete: readonly string[]
}

/** A spec holds requirements; every other module is a test of the suite itself. */
export const isSpec = ({ moduleId }: { readonly moduleId: string }): boolean => moduleId.endsWith('.spec.ts')

/**
 * Reads the findings off a run's spec modules.
 * @param modules those that reported. @param declared all requirements that the specs declare. @param asked the spec files the run was to run, relative.
 * @param filtered whether a filter chose among the tests, so that a test left out is no gap. @param clean takes secrets out of text.
 */
export function findingsOf(
  modules: readonly TestModule[],
  declared: readonly Declared[],
  asked: readonly string[],
  filtered: boolean,
  clean: (text: string) => string,
): Findings {
  const tests = modules.flatMap(module => [...module.children.allTests()])
  const found = tests.flatMap(test => findingOf(test, declared, filtered, clean) ?? [])
  const seen = new Set(found.map(({ id }) => id))
  const troubles = modules.flatMap(module => troublesOf(module, clean))
  const silent = asked.filter(file => !modules.some(({ relativeModuleId }) => relativeModuleId === file))
  return {
    findings: [...found, ...declared.filter(({ id }) => !seen.has(id)).map(one => absent(one, asked, troubles))],
    incomplete: [
      ...troubles.map(({ trouble }) => trouble),
      ...tests
        .filter(test => test.meta().requirement === undefined)
        .map(test => `${test.module.relativeModuleId}: "${test.name}" is no requirement: give it requirement('…').`),
      ...(silent.length > 0
        ? [`${silent.length === 1 ? silent[0] : `${silent.length} spec files`} did not report.`]
        : []),
    ],
  }
}

interface Trouble {
  readonly file: string
  readonly trouble: string
}

/** Files that did not load or did not end, and hooks that threw. */
function troublesOf(module: TestModule, clean: (text: string) => string): Trouble[] {
  const file = module.relativeModuleId
  const say = (error: TestError): Trouble => ({ file, trouble: `${file}: ${clean(messageOf(error))}` })
  const state = module.state()
  return [
    ...module.errors().map(say),
    ...[...module.children.allSuites()].flatMap(suite => suite.errors().map(say)),
    ...(state === 'pending' || state === 'queued' ? [{ file, trouble: `${file} did not come to its end.` }] : []),
  ]
}

function findingOf(
  test: TestCase,
  declared: readonly Declared[],
  filtered: boolean,
  clean: (text: string) => string,
): Finding | undefined {
  const { requirement, evidence = [], inconclusive, notOffered, exceptions = [] } = test.meta()
  if (requirement === undefined) return undefined
  const { state, errors = [] } = test.result()
  const { id, why, severity, tier, source, remedy, byHand = '', needs, of } = requirement
  const file = test.module.relativeModuleId
  const line = test.location?.line ?? declared.find(one => one.id === id)?.line ?? null
  const selected = test.options.mode === 'run' || !filtered
  const compared = errors.find(
    error => isAssertion(error) && error.expected !== undefined && error.actual !== undefined,
  )
  return {
    ...{
      id,
      title: test.name,
      why,
      severity,
      tier,
      source,
      remedy,
      byHand,
      needs,
      of,
      file,
      line,
      selected,
      state,
      evidence,
    },
    inconclusive: test.options.fails ? upsideDown : inconclusive === undefined ? undefined : clean(inconclusive),
    notOffered: notOffered === undefined ? undefined : clean(notOffered),
    failures: errors.map(
      (error): TestFailure => ({ message: clean(messageOf(error)), assertion: isAssertion(error), kind: error.name }),
    ),
    notRun: state === 'passed' || state === 'failed' ? undefined : clean(whyNotRun(test, selected)),
    comparison: compared ? comparisonOf(compared, clean) : null,
    exceptions: exceptions.map(clean),
    durationMs: Math.round(test.diagnostic()?.duration ?? 0),
  }
}

/** vitest passes such a test when its assertions do not hold. */
const upsideDown =
  'Its test is one that is expected to fail (test.fails), so that its passing says nothing: state what holds.'

/** Both sides of what was compared. Null where they are the same, as behind a `not`: then the message says all there is to say. */
function comparisonOf(
  { expected, actual, diff = '' }: TestError,
  clean: (text: string) => string,
): Finding['comparison'] {
  const sides = { expected: clean(shown(expected)), seen: clean(shown(actual)) }
  if (sides.expected === sides.seen) return null
  const lines = differencesIn(diff).map(({ side, text }) => ({ side, text: clean(cutAt(text, mostInLine)) }))
  const left = lines.length - mostLines
  const rest = left > 0 ? [{ side: 'both' as const, text: `… ${left} more lines` }] : []
  return { ...sides, difference: [...lines.slice(0, mostLines), ...rest] }
}

/** A requirement that is declared, and of which no test reported. */
function absent(one: Declared, asked: readonly string[], troubles: readonly Trouble[]): Finding {
  const selected = asked.includes(one.file)
  const trouble = troubles.find(({ file }) => file === one.file)?.trouble
  const notRun = trouble ?? (selected ? `${one.file} did not report it.` : 'Not selected: its spec file was not run.')
  const nothing = { failures: [], inconclusive: undefined, comparison: null, durationMs: 0, evidence: [] }
  return { ...one, ...nothing, state: 'absent', selected, notRun }
}

function whyNotRun(test: TestCase, selected: boolean): string {
  const { note } = { note: undefined, ...test.result() }
  if (note !== undefined) return `Skipped by its own test: ${note}`
  for (let parent: TestSuite | TestModule = test.parent; ; parent = parent.parent) {
    const [error] = parent.errors()
    if (error !== undefined) return `A hook threw: ${messageOf(error)}`
    if (parent.type === 'module') break
  }
  if (!selected) return 'Not selected: the filter left it out.'
  return test.result().state === 'skipped' ? 'Skipped by its own test.' : 'The run ended before it.'
}

/** An assertion looked and disagreed; any other error means that the looking went wrong. Matchers of our own carry both sides. */
const isAssertion = (error: TestError): boolean =>
  error.name === 'AssertionError' || ('expected' in error && 'actual' in error)

/** vitest's advice on time limits is for those who write the test. */
const advice = /\nIf this is a long-running (?:test|hook)[^\n]*/

const messageOf = ({ message, name }: TestError): string =>
  cutAt(stripVTControlCharacters(message || name || 'an error without a message').replace(advice, ''), mostInMessage)

const shown = (value: unknown): string => {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)) ?? String(value)
  return cutAt(stripVTControlCharacters(text), mostInSide)
}

/** A host may print megabytes: the evidence has all of them, a finding has what a person reads. */
const [mostInMessage, mostInSide, mostInLine, mostLines] = [20_000, 4000, 2000, 500]

const cutAt = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}\n… ${text.length - most} more characters` : text
