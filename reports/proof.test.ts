import { expect, test } from 'vitest'
import type { Audit } from './audit.ts'
import { judgeFault, leftOver, proofTable } from './proof.ts'

const audit = (
  verdicts: Record<string, string>,
  needs: Record<string, string[]> = {},
): Pick<Audit, 'requirements'> => ({
  requirements: Object.entries(verdicts).map(([id, verdict]) => ({
    id,
    verdict,
    because: verdict === 'passed' ? '' : `${id} is not so`,
    needs: needs[id] ?? [],
  })) as Audit['requirements'],
})

test('a fault is killed when its requirement fails and nothing else is red', () => {
  expect(
    judgeFault('NET-02', { alsoBreaks: {}, blinds: undefined }, audit({ 'NET-02': 'failed', 'NET-03': 'passed' })),
  ).toEqual([])
})

test('a requirement that stays green, or cannot look, survives', () => {
  for (const verdict of ['passed', 'inconclusive', 'not checked', 'waived']) {
    expect(judgeFault('NET-02', { alsoBreaks: {}, blinds: undefined }, audit({ 'NET-02': verdict }))).toHaveLength(1)
  }
  expect(judgeFault('NET-02', { alsoBreaks: {}, blinds: undefined }, audit({}))).toEqual([
    'The run did not report NET-02.',
  ])
})

test('what else turns red must be declared', () => {
  const seen = audit({ 'NET-02': 'failed', 'NET-03': 'failed' })
  expect(judgeFault('NET-02', { alsoBreaks: {}, blinds: undefined }, seen)[0]).toMatch(
    /^NET-03 was failed, which the fault does not declare/,
  )
  expect(judgeFault('NET-02', { alsoBreaks: { 'NET-03': 'same port' }, blinds: undefined }, seen)).toEqual([])
})

test('what needs something that the same fault broke may be red, and nothing else', () => {
  const seen = audit(
    { 'PRX-01': 'failed', 'PRX-03': 'failed', 'TEN-01': 'inconclusive', 'NET-03': 'failed' },
    { 'PRX-03': ['PRX-01'], 'TEN-01': ['PRX-03'], 'NET-03': ['PRE-04'] },
  )
  expect(judgeFault('PRX-01', { alsoBreaks: {}, blinds: undefined }, seen)).toEqual([
    'NET-03 was failed, which the fault does not declare: NET-03 is not so',
  ])
  expect(judgeFault('PRX-03', { alsoBreaks: {}, blinds: undefined }, seen)).toHaveLength(2)
})

test('a fault that blinds excuses what could not be observed, and nothing that failed', () => {
  const blinds = 'the connection'
  expect(
    judgeFault('PRE-01', { alsoBreaks: {}, blinds }, audit({ 'PRE-01': 'failed', 'NET-03': 'inconclusive' })),
  ).toEqual([])
  expect(
    judgeFault('PRE-01', { alsoBreaks: {}, blinds }, audit({ 'PRE-01': 'failed', 'NET-03': 'failed' })),
  ).toHaveLength(1)
})

test('what is declared must turn red', () => {
  const faults = { alsoBreaks: { 'NET-03': 'same port' }, blinds: undefined }
  expect(judgeFault('NET-02', faults, audit({ 'NET-02': 'failed', 'NET-03': 'passed' }))).toEqual([
    'NET-03 stayed green, though the fault says that it breaks it.',
  ])
})

test('whatever is red after the repair is named', () => {
  expect(leftOver(audit({ 'NET-02': 'passed', 'NET-03': 'inconclusive' }))).toEqual([
    'After the repair NET-03 is inconclusive: NET-03 is not so',
  ])
})

test('the table names the fault that survived, and why', () => {
  const table = proofTable([
    { requirement: 'NET-02', fault: 'a port', killed: true, because: [], seconds: 1.25 },
    { requirement: 'NET-03', fault: 'another port', killed: false, because: ['It stayed green.'], seconds: 2 },
  ])
  expect(table).toContain('NET-03  another port  SURVIVED     2.0 s\n        It stayed green.')
  expect(table).toMatch(/1 of 2 faults killed\.$/)
})
