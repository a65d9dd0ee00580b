import { expect, test } from 'vitest'
import type { Case } from '../../fixtures/faults/fault.ts'
import { type Bench, type Course, campaign, type Proof } from './campaign.ts'
import { faultOf, harmlessOf, type Says, trialBench } from './trial.ts'

const course = (options: Partial<Course> = {}): Course => ({
  most: 10,
  apart: new Set(),
  needs: () => [],
  deploys: () => undefined,
  stops: () => false,
  enough: () => false,
  ...options,
})

async function run(cases: readonly Case[], bench: Bench, options: Partial<Course> = {}): Promise<Proof[]> {
  const proofs: Proof[] = []
  for await (const batch of campaign(cases, bench, course(options))) proofs.push(...batch)
  return proofs
}

const outcome = (proofs: readonly Proof[]) => Object.fromEntries(proofs.map(one => [one.case.fault.name, one.right]))
const reasons = (proofs: readonly Proof[]) => proofs.flatMap(({ because }) => because)

const three = [faultOf('NET-01', 'a'), faultOf('NET-02', 'b'), faultOf('NET-03', 'c')]
/** Each fault is noticed by its own requirement. */
const honest: Says = lasting => ({
  'NET-01': lasting.includes('a') ? ['failed', 'saw a'] : ['passed', ''],
  'NET-02': lasting.includes('b') ? ['failed', 'saw b'] : ['passed', ''],
  'NET-03': lasting.includes('c') ? ['failed', 'saw c'] : ['passed', ''],
  'NET-09': ['passed', ''],
})

test('faults that come out exactly are killed by one run', async () => {
  const bench = trialBench(honest)
  expect(outcome(await run(three, bench))).toEqual({ a: true, b: true, c: true })
  expect(bench.batches).toEqual([['a', 'b', 'c']])
})

test('a survivor is tried again alone, and the others count', async () => {
  const bench = trialBench(lasting => ({ ...honest(lasting), 'NET-02': ['passed', ''] }))
  const proofs = await run(three, bench)
  expect(outcome(proofs)).toEqual({ a: true, b: false, c: true })
  expect(reasons(proofs)).toEqual(['NET-02 survived: it was passed.'])
  expect(bench.batches).toEqual([['a', 'b', 'c'], ['b']])
})

test('a requirement that fails for another reason is a survivor, and is tried alone before the others count', async () => {
  const bench = trialBench(lasting => ({
    ...honest(lasting),
    ...(lasting.includes('b') && { 'NET-02': ['failed', 'saw z'] as const }),
  }))
  const proofs = await run(three, bench)
  expect(bench.batches).toEqual([['a', 'b', 'c'], ['b']])
  expect(outcome(proofs)).toEqual({ a: true, b: false, c: true })
  expect(reasons(proofs)).toEqual(['NET-02 failed for another reason: its finding does not show "b". It says: saw z'])
})

test('what hides beside another is proven alone, and the two are kept apart from then on', async () => {
  const apart = new Set<string>()
  const masked: Says = lasting => ({
    ...honest(lasting),
    ...(lasting.includes('a') && { 'NET-02': ['passed', ''] as const }),
  })
  const pair = three.slice(0, 2)
  expect(outcome(await run(pair, trialBench(masked), { apart }))).toEqual({ a: true, b: true })
  const again = trialBench(masked)
  expect(outcome(await run(pair, again, { apart }))).toEqual({ a: true, b: true })
  expect(again.batches).toEqual([['a'], ['b']])
})

test('what nobody declared is found by halving', async () => {
  const bench = trialBench(lasting => ({
    ...honest(lasting),
    'NET-09': lasting.includes('c') ? ['failed', 'broken too'] : ['passed', ''],
  }))
  const proofs = await run(three, bench)
  expect(outcome(proofs)).toEqual({ a: true, b: true, c: false })
  expect(reasons(proofs)).toEqual(['NET-09 was failed, which is not declared: broken too'])
  expect(bench.batches).toEqual([['a', 'b', 'c'], ['a', 'b'], ['c']])
})

test('what did not come out beside some is tried beside the next, and then alone', async () => {
  const bench = trialBench(lasting => ({
    ...honest(lasting),
    ...(lasting.includes('b') && { 'NET-01': ['passed', ''] as const }),
  }))
  const proofs = await run(three, bench, { most: 2 })
  expect(outcome(proofs)).toEqual({ a: true, b: true, c: true })
  expect(bench.batches).toEqual([
    ['a', 'b'],
    ['a', 'c'],
  ])
})

test('a harmless variant that turns red is not right, and shares no run with faults', async () => {
  const cases = [harmlessOf('NET-01', 'quiet'), harmlessOf('NET-02', 'loud'), ...three]
  const bench = trialBench(lasting => ({
    ...honest(lasting),
    ...(lasting.includes('loud') && { 'NET-02': ['failed', 'too strict'] as const }),
  }))
  const proofs = await run(cases, bench)
  expect(outcome(proofs)).toEqual({ quiet: true, loud: false, a: true, b: true, c: true })
  expect(reasons(proofs)).toEqual(['NET-02 must stay green, and was failed (too strict).'])
  expect(bench.batches).toEqual([['quiet', 'loud'], ['loud'], ['a', 'b', 'c']])
})

test('a harmless variant that turns the requirement of another red is found', async () => {
  const cases = [harmlessOf('NET-01', 'quiet'), harmlessOf('NET-02', 'loud')]
  const bench = trialBench(lasting => ({
    ...honest(lasting),
    ...(lasting.includes('quiet') && { 'NET-02': ['failed', 'too strict'] as const }),
  }))
  const proofs = await run(cases, bench)
  expect(outcome(proofs)).toEqual({ quiet: false, loud: true })
  expect(reasons(proofs)).toEqual(['NET-02 was failed, which is not declared: too strict'])
})

test.each(['failed', 'inconclusive'])('a fault that makes the requirement of another %s is found', async verdict => {
  const bench = trialBench(lasting => ({
    ...honest(lasting),
    ...(lasting.includes('a') && { 'NET-02': [verdict, 'hit as well'] as const }),
  }))
  const proofs = await run(three, bench)
  expect(outcome(proofs)).toEqual({ a: false, b: true, c: true })
  expect(reasons(proofs)).toEqual([`NET-02 was ${verdict}, which is not declared: hit as well`])
})

test('of two that one requirement notices, the one that is hidden is tried again without the other', async () => {
  const pair = [faultOf('NET-01', 'a'), faultOf('NET-01', 'b')]
  const bench = trialBench(([first]) => ({ 'NET-01': first ? ['failed', `saw ${first}`] : ['passed', ''] }))
  expect(outcome(await run(pair, bench))).toEqual({ a: true, b: true })
  expect(bench.batches).toEqual([['a', 'b'], ['b']])
})

test('a run that leaves no audit is no success of its fault, and ends nothing', async () => {
  const bench = trialBench(honest)
  const lost = {
    ...bench,
    judge: async (cases: readonly Case[]) => {
      if (cases.some(one => one.fault.name === 'b')) throw new Error('The specs left no audit.')
      return bench.judge(cases)
    },
  }
  const proofs = await run(three, lost)
  expect(outcome(proofs)).toEqual({ a: true, b: false, c: true })
  expect(reasons(proofs)).toEqual(['It could not be tried: The specs left no audit.'])
})

test('what nobody declared is looked at after the repair as well', async () => {
  const bench = trialBench(lasting => ({
    ...honest(lasting),
    'NET-09': lasting.includes('c') ? ['failed', 'broken too'] : ['passed', ''],
  }))
  const looked: (readonly string[])[] = []
  const repair = async (cases: readonly Case[], besides: readonly string[]) => {
    looked.push(besides)
    return cases.map(() => [])
  }
  await run(three, { ...bench, repair })
  expect(looked).toEqual([['NET-09'], [], ['NET-09']])
})

test('what cannot be injected beside others is tried alone, and is no success there either', async () => {
  const proofs = await run(three, trialBench(honest, { crash: 'b' }))
  expect(outcome(proofs)).toEqual({ a: true, b: false, c: true })
  expect(reasons(proofs)).toEqual(['It could not be tried: it is gone'])
})

test('a host that stays broken ends it, after what was proven until then', async () => {
  const bench = trialBench(honest)
  let repairs = 0
  const broken = {
    ...bench,
    repair: async (cases: readonly Case[]) => {
      repairs += 1
      if (repairs === 2) throw new Error('The lab stays broken.')
      return cases.map(() => [])
    },
  }
  const seen: string[] = []
  const whole = async () => {
    for await (const batch of campaign(three, broken, course({ most: 1 })))
      seen.push(...batch.map(one => one.case.fault.name))
  }
  await expect(whole()).rejects.toThrow('The lab stays broken.')
  expect(seen).toEqual(['a'])
})

test('when the time is over nothing new is begun, and what did not come out has the last word first', async () => {
  const bench = trialBench(lasting => ({ ...honest(lasting), 'NET-02': ['passed', ''] }))
  const proofs = await run(three, bench, { most: 2, enough: () => bench.batches.length > 0 })
  expect(outcome(proofs)).toEqual({ a: true, b: false })
  expect(bench.batches).toEqual([['a', 'b'], ['b']])
})

test('it ends between two batches when it is told to', async () => {
  let left = 1
  const bench = trialBench(honest)
  const stops = () => left-- <= 0
  expect(outcome(await run(three, bench, { most: 1, stops }))).toEqual({ a: true })
})

test('what a repair leaves broken speaks against the fault', async () => {
  const bench = {
    ...trialBench(honest),
    repair: async (cases: readonly Case[]) =>
      cases.map(one => (one.fault.name === 'b' ? ['After the repair NET-02 is failed: saw b'] : [])),
  }
  expect(outcome(await run(three, bench))).toEqual({ a: true, b: false, c: true })
})
