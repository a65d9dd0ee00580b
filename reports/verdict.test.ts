import { describe, expect, test } from 'vitest'
import { type Conclusion, exitCode, judge, type Outcome, type Verdict } from './verdict.ts'

const today = '2026-11-21'
const inForce = { requirement: 'NET-02', reason: 'Disk is full', owner: 'ops@example.org', expires: '2026-11-22' }
const expired = { ...inForce, expires: today }
const wrong = [{ message: 'expected 1 to be 2', assertion: true }]
const broken = [{ message: 'socket hang up', assertion: false }]

const states: Record<string, Partial<Outcome>> = {
  holds: { state: 'passed' },
  'does not hold': { state: 'failed', failures: wrong },
  'does not hold, and something broke': { state: 'failed', failures: [...broken, ...wrong] },
  broke: { state: 'failed', failures: broken },
  'failed without an error': { state: 'failed' },
  'could not be observed, and the test failed': { state: 'failed', failures: wrong, inconclusive: 'ssh is away' },
  'could not be observed, and the test passed': { state: 'passed', inconclusive: 'ssh is away' },
  'could not be observed, and the test was skipped': { state: 'skipped', inconclusive: 'ssh is away' },
  'is not offered': { state: 'skipped', notRun: 'Skipped', notOffered: 'It has no import.' },
  'was skipped': { state: 'skipped', notRun: 'A hook threw' },
  'did not finish': { state: 'pending' },
  'was not reported': { state: 'absent', notRun: 'Its file is gone' },
}

type InEachCase = readonly [none: Verdict, waived: Verdict, expired: Verdict, attested: Verdict, longAgo: Verdict]

const always = (verdict: Verdict): InEachCase => [verdict, verdict, verdict, verdict, verdict]
const unseen: InEachCase = ['inconclusive', 'inconclusive', 'inconclusive', 'waived', 'stale waiver']

const table: Record<string, InEachCase> = {
  holds: ['passed', 'stale waiver', 'stale waiver', 'stale waiver', 'stale waiver'],
  'does not hold': ['failed', 'waived', 'stale waiver', 'failed', 'failed'],
  'does not hold, and something broke': ['failed', 'waived', 'stale waiver', 'failed', 'failed'],
  broke: always('inconclusive'),
  'failed without an error': always('inconclusive'),
  'could not be observed, and the test failed': unseen,
  'could not be observed, and the test passed': unseen,
  'could not be observed, and the test was skipped': unseen,
  'is not offered': always('not offered'),
  'was skipped': always('not checked'),
  'did not finish': always('not checked'),
  'was not reported': always('not checked'),
}

const verdictOf = (changes: Partial<Outcome> | undefined): ReturnType<typeof judge> =>
  judge({ state: 'passed', failures: [], today, ...changes })

describe('a requirement', () => {
  test.for(Object.entries(table))('that %s', ([name, expected]) => {
    const attested = { ...inForce, attestation: true } as const
    const waivers = [undefined, inForce, expired, attested, { ...attested, expires: today }]
    expect(waivers.map(waiver => verdictOf({ ...states[name], waiver }).verdict)).toEqual(expected)
  })

  test('says why, in a sentence, unless it passed', () => {
    const because = Object.values(states).map(state => verdictOf(state).because)
    expect(because.filter(text => text === '')).toHaveLength(1)
    expect(verdictOf({ state: 'failed', failures: wrong, waiver: inForce }).because).toBe(
      'Waived by ops@example.org until 2026-11-22: Disk is full',
    )
    expect(verdictOf({ state: 'failed', failures: wrong, waiver: expired }).because).toContain('expired on 2026-11-21')
    const attested = { ...inForce, attestation: true } as const
    expect(verdictOf({ inconclusive: 'ssh is away', waiver: attested }).because).toBe(
      'Attested by ops@example.org until 2026-11-22: Disk is full\nNobody could look: ssh is away',
    )
    expect(verdictOf({ state: 'failed', failures: wrong, waiver: attested }).because).toBe(
      'expected 1 to be 2\nops@example.org attests that it holds: remove the attestation.',
    )
  })
})

describe('the exit code', () => {
  const run = (requirements: readonly Verdict[], changes: Partial<Conclusion> = {}): number =>
    exitCode({
      requirements: requirements.map(verdict => ({ verdict, severity: 'major', promised: true })),
      strayWaivers: 0,
      incomplete: [],
      otherTestsFailed: false,
      atLeast: 'minor',
      ...changes,
    })

  test.for<[readonly Verdict[], number]>([
    [['passed'], 0],
    [['passed', 'waived'], 0],
    [['waived'], 0],
    [['passed', 'failed'], 1],
    [['passed', 'stale waiver'], 1],
    [['passed', 'failed', 'inconclusive'], 1],
    [['passed', 'inconclusive'], 2],
    [['passed', 'not checked'], 2],
    [['inconclusive'], 2],
    [['not checked'], 2],
    [[], 2],
  ])('of %j is %i', ([verdicts, code]) => {
    expect(run(verdicts)).toBe(code)
  })

  test('is 2 when the target could not be observed, whatever else was found', () => {
    expect(run(['passed', 'failed'], { targetUnreachable: 'SSH to 10.89.0.10:22 was refused.' })).toBe(2)
  })

  test('is 2 when the run did not come to its end', () => {
    expect(run(['passed'], { incomplete: ['The run was interrupted.'] })).toBe(2)
  })

  test('is 1 for a waiver that names no requirement, and for a failed test beside the requirements', () => {
    expect(run(['passed'], { strayWaivers: 1 })).toBe(1)
    expect(run(['passed'], { otherTestsFailed: true })).toBe(1)
  })

  test('is 3 for bad configuration, whatever else was found', () => {
    expect(run(['failed'], { misconfigured: 'specs/waivers.yaml is not YAML.' })).toBe(3)
  })

  test('forgives what a filter left out, and nothing else', () => {
    const requirements = [
      { verdict: 'passed', severity: 'minor', promised: true },
      { verdict: 'not checked', severity: 'critical', promised: false },
    ] as const
    expect(run([], { requirements })).toBe(0)
    expect(run([], { requirements: requirements.slice(1) })).toBe(2)
  })

  test.for<[Verdict, number]>([
    ['failed', 0],
    ['stale waiver', 0],
    ['inconclusive', 0],
    ['not checked', 0],
  ])('with a threshold of critical does not mind a major one that is %s', ([verdict, code]) => {
    const requirements = [
      { verdict: 'passed', severity: 'critical', promised: true },
      { verdict, severity: 'major', promised: true },
    ] as const
    expect(run([], { requirements, atLeast: 'critical' })).toBe(code)
    expect(run([], { requirements, atLeast: 'major' })).not.toBe(0)
  })

  test('with a threshold above everything that was judged is 2', () => {
    expect(run(['passed'], { atLeast: 'critical' })).toBe(2)
  })
})
