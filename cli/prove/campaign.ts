import type { Case } from '../../fixtures/faults/fault.ts'
import type { Audit } from '../../reports/audit.ts'
import { apart, keyOf, nextBatch, type Surroundings } from './batch.ts'
import { judgeCases } from './judge.ts'

/** What became of one fault, or of one harmless variant. */
export interface Proof {
  readonly case: Case
  /** It came out as it must: the fault killed for its own reason, the harmless variant green. */
  readonly right: boolean
  /** What speaks against it, a sentence each; empty when right. */
  readonly because: readonly string[]
  /** What the finding showed. */
  readonly showed: string
  /** Its share of the time that its batch took. */
  readonly seconds: number
}

/** Where cases are injected. */
export interface Bench {
  /** Begins a batch, so that whoever comes after a crash knows what to repair. */
  begin(cases: readonly Case[]): Promise<void>
  /** @throws Error where it cannot be injected. */
  inject(one: Case): Promise<void>
  /** Once all are injected: @throws Error where the host does not come up with them. */
  ready(): Promise<void>
  /** Runs the specs that judge these cases. @throws Error where the run leaves no audit. */
  judge(cases: readonly Case[]): Promise<Pick<Audit, 'requirements'>>
  /** Puts everything right, and looks at what these turned red and at what else was red. @returns what speaks against each case's repair, in their order. @throws Error where the host stays broken. */
  repair(cases: readonly Case[], besides: readonly string[]): Promise<readonly (readonly string[])[]>
}

/** How a campaign goes. */
export interface Course extends Omit<Surroundings, 'apart'> {
  /** How many cases are injected at once, at most. */
  readonly most: number
  /** Pairs that disturb each other; those found on the way are added. */
  readonly apart: Set<string>
  /** Whether it ends before the next batch, whatever is in doubt. */
  readonly stops: () => boolean
  /** Whether nothing new is begun: what did not come out beside others is still settled. */
  readonly enough: () => boolean
  /** Told what happens, as it happens. */
  readonly tell?: (line: string) => void
}

interface Attempt {
  readonly judged: readonly Proof[]
  /** What did not come out beside the others. */
  readonly wrong: readonly Case[]
  /** Of which nobody knows whose doing it was. */
  readonly unclear: readonly Case[]
  /** Whose own requirement was red for a reason that may be another's doing: until they were tried alone, `judged` is in doubt. */
  readonly misread: readonly Case[]
}

/** What came out right beside cases that have to be tried alone first. */
interface Doubt {
  readonly proofs: readonly Proof[]
  readonly on: Set<Case>
  /** Whether one of those came out otherwise alone, so that one of these disturbed it. */
  disturbed: boolean
}

/** What went wrong while cases were injected, by case, and with all of them; nothing where they all lasted. */
interface Injected {
  readonly refused: ReadonlyMap<Case, string>
  readonly trouble?: string
}

/** What a run said while cases lasted; nothing where there was none. */
interface Observed extends Injected {
  readonly audit?: Pick<Audit, 'requirements'>
}

/**
 * Injects all cases, batch by batch, and says what became of each as soon as it is known.
 * What does not come out beside some is tried beside the next, and then alone; at once alone where its requirement was red for another reason, and
 * until then the others are in doubt. A batch in which something nobody declared turned red is halved.
 * What is said of a single case is final.
 * @param cases in the order drawn.
 */
export async function* campaign(cases: readonly Case[], bench: Bench, course: Course): AsyncGenerator<Proof[]> {
  let waiting = [...cases]
  const parts: (readonly Case[])[] = []
  /** With whom a case did not come out. */
  const suspects = new Map<Case, readonly Case[]>()
  const doubts = new Set<Doubt>()
  while (!course.stops()) {
    const open = course.enough() ? waiting.filter(one => suspects.has(one)) : waiting
    const unproven = [...suspects].flatMap(([one, others]) => others.map(other => apart(keyOf(one), keyOf(other))))
    const around = { ...course, apart: new Set([...course.apart, ...unproven]) }
    const batch = parts.shift() ?? nextBatch(open, around, course.most)
    if (batch.length === 0) return
    waiting = waiting.filter(one => !batch.includes(one))
    if (batch.length > 1) course.tell?.(`together: ${batch.map(one => one.requirement).join(' ')}`)
    const { judged: proofs, wrong, unclear, misread } = await attempt(batch, bench, course.tell)
    const inDoubt = batch.length > 1 && misread.length > 0
    const judged = inDoubt ? [] : [...proofs]
    for (const { proofs: others, disturbed } of settledBy(batch, misread, doubts)) {
      if (!disturbed) judged.push(...others)
      else if (others.length > 0) parts.push(others.map(proof => proof.case))
    }
    if (inDoubt) {
      doubts.add({ proofs, on: new Set(misread), disturbed: false })
      parts.push(...misread.map(one => [one]))
    }
    for (const { case: one, right } of judged) {
      for (const other of (right && suspects.get(one)) || []) course.apart.add(apart(keyOf(one), keyOf(other)))
      suspects.delete(one)
    }
    const noneIsNext = waiting.length === 0
    for (const one of wrong.filter(each => !misread.includes(each))) {
      const others = batch.filter(other => other !== one)
      if (suspects.has(one) || noneIsNext) parts.push([one])
      else waiting.unshift(one)
      suspects.set(one, [...(suspects.get(one) ?? []), ...others])
    }
    if (unclear.length > 0) parts.push(...halves(unclear))
    yield judged
  }
}

/** Takes out the doubts that end with what was just tried: those on whom they rest are only tried alone. */
function settledBy(tried: readonly Case[], misread: readonly Case[], doubts: Set<Doubt>): Doubt[] {
  const concerned = [...doubts].filter(({ on }) => tried.some(one => on.delete(one)))
  for (const doubt of concerned) doubt.disturbed ||= misread.length === 0
  const over = concerned.filter(({ on }) => on.size === 0)
  for (const doubt of over) doubts.delete(doubt)
  return over
}

async function attempt(batch: readonly Case[], bench: Bench, tell: Course['tell']): Promise<Attempt> {
  const begun = performance.now()
  await bench.begin(batch)
  const { refused, trouble, audit } = await observe(batch, bench)
  const lasting = batch.filter(one => !refused.has(one))
  const judgement = audit && judgeCases(lasting, audit)
  const misread = judgement?.misread ?? []
  const undeclared = judgement?.undeclared.map(({ sentence }) => sentence) ?? []
  const repairs = await bench.repair(batch, judgement?.undeclared.map(({ id }) => id) ?? [])
  const seconds = (performance.now() - begun) / 1000 / batch.length
  const against = (one: Case): string[] => {
    const at = lasting.indexOf(one)
    const reason = refused.get(one) ?? trouble
    const tried = reason === undefined ? (judgement?.of[at] ?? []) : [`It could not be tried: ${reason}`]
    return [...tried, ...(repairs[batch.indexOf(one)] ?? [])]
  }
  const proofOf = (one: Case, because: readonly string[]): Proof => {
    const showed = judgement?.showed[lasting.indexOf(one)] ?? ''
    return { case: one, right: because.length === 0, because, showed, seconds }
  }
  const [only] = batch
  if (batch.length === 1 && only !== undefined)
    return { judged: [proofOf(only, [...against(only), ...undeclared])], wrong: [], unclear: [], misread }

  for (const line of undeclared) tell?.(`one of ${batch.length}: ${line}`)
  const wrong = batch.filter(one => against(one).length > 0)
  for (const one of wrong) tell?.(`${keyOf(one)}, beside ${batch.length - 1} others: ${against(one).join(' ')}`)
  // Where nobody knows whose doing it is, nothing that the run says counts.
  if (trouble !== undefined || undeclared.length > 0) return { judged: [], wrong: [], unclear: batch, misread: [] }
  const right = lasting.filter(one => !wrong.includes(one))
  return { judged: right.map(one => proofOf(one, [])), wrong, unclear: [], misread }
}

async function observe(batch: readonly Case[], bench: Bench): Promise<Observed> {
  const injected = await injectAll(batch, bench)
  const lasting = batch.filter(one => !injected.refused.has(one))
  if (injected.trouble !== undefined || lasting.length === 0) return injected
  try {
    return { ...injected, audit: await bench.judge(lasting) }
  } catch (error) {
    return { ...injected, trouble: ends((error as Error).message) }
  }
}

async function injectAll(batch: readonly Case[], bench: Bench): Promise<Injected> {
  const refused = new Map<Case, string>()
  for (const one of batch) {
    try {
      await bench.inject(one)
    } catch (error) {
      refused.set(one, ends((error as Error).message))
    }
  }
  try {
    if (refused.size < batch.length) await bench.ready()
    return { refused }
  } catch (error) {
    return { refused, trouble: ends((error as Error).message) }
  }
}

/** A long message without its middle: what was called stands at its beginning, and what went wrong at its end. */
const ends = (text: string): string => (text.length <= 600 ? text : `${text.slice(0, 200)} … ${text.slice(-400)}`)

const halves = (batch: readonly Case[]): Case[][] => {
  const middle = Math.ceil(batch.length / 2)
  return [batch.slice(0, middle), batch.slice(middle)]
}
