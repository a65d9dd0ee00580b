import { type Host, OperationError } from './host.ts'
import { UnknownSecret } from './secrets.ts'
import { ShellError } from './shell.ts'

/** One thing that still has to be done: a sentence, and how. */
export type Step = { readonly what: string } & (
  | {
      /** A command line for root. Secrets never stand in it: they go to its standard input. */
      readonly command: string
      readonly input?: string | Uint8Array
      /** Milliseconds; 30 s unless said. */
      readonly timeoutMs?: number
    }
  | { readonly action: () => Promise<unknown> }
)

/** An idempotent part of a deploy: it yields what is still needed, and nothing the second time. */
export interface Operation {
  readonly title: string
  /** Reads first, then yields: what comes after a yield may not depend on the step having been done, so that a plan tells the same. */
  needed(host: Host): AsyncGenerator<Step, void, void>
}

/** A step that was done, or that a plan says would be done. */
export interface Change {
  /** The role or service it belongs to. */
  readonly part: string
  readonly what: string
  /** In a plan: it can only be told for certain once the steps before it are done. */
  readonly uncertain?: true
}

/** An operation that has begun to look at the host. */
export interface StandingOperation {
  readonly operation: Operation
  readonly steps: AsyncGenerator<Step, void, void>
  readonly first: Promise<{ result: IteratorResult<Step, void> } | { error: unknown }>
}

/** Lets operations look at the host, all at once. What they find is used by `apply` and `plan`. */
export const look = (host: Host, operations: readonly Operation[]): StandingOperation[] =>
  operations.map(operation => {
    const steps = operation.needed(host)
    const first = steps.next().then(
      result => ({ result }),
      (error: unknown) => ({ error }),
    )
    return { operation, steps, first }
  })

async function firstOf({ first }: StandingOperation): Promise<IteratorResult<Step, void>> {
  const outcome = await first
  if ('error' in outcome) throw outcome.error
  return outcome.result
}

async function perform(host: Host, step: Step): Promise<void> {
  try {
    if ('action' in step) await step.action()
    else {
      const { command, input, timeoutMs } = step
      await host.run(command, { ...(input !== undefined && { input }), ...(timeoutMs !== undefined && { timeoutMs }) })
    }
  } catch (error) {
    if (error instanceof ShellError) throw error
    throw new OperationError(`could not ${step.what}. ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Makes operations true, in their order, and stops at the first failure.
 * All of them look at the host at once; after a change the later ones look again.
 * @param looks what they saw already, if nothing has changed since. @param before is awaited before each step. @param onStep hears of a step before (`done: false`) and after it.
 * @param signal ends it between two steps. @returns whether anything was changed.
 */
export async function apply(
  host: Host,
  operations: readonly Operation[],
  {
    looks = look(host, operations),
    before,
    onStep,
    signal,
  }: {
    looks?: readonly StandingOperation[]
    before?: () => Promise<unknown>
    onStep?: (step: Step, done: boolean) => void
    signal?: AbortSignal
  } = {},
): Promise<boolean> {
  for (const [at, current] of looks.entries()) {
    let next = await firstOf(current)
    if (next.done) continue
    for (; !next.done; next = await current.steps.next()) {
      signal?.throwIfAborted()
      await before?.()
      onStep?.(next.value, false)
      await perform(host, next.value)
      onStep?.(next.value, true)
    }
    await apply(host, operations.slice(at + 1), {
      ...(before && { before }),
      ...(onStep && { onStep }),
      ...(signal && { signal }),
    })
    return true
  }
  return false
}

/**
 * What `apply` would do, without doing it.
 * @param looks what the operations see. @param blind whether steps before these are still to be done: an operation that cannot look
 * before them is then named instead of failing.
 */
export async function plan(
  looks: readonly StandingOperation[],
  { blind, onStep }: { blind: boolean; onStep: (what: string, uncertain: boolean) => void },
): Promise<void> {
  let ahead = blind
  for (const current of looks) {
    try {
      for (let next = await firstOf(current); !next.done; next = await current.steps.next()) {
        onStep(next.value.what, false)
        ahead = true
      }
    } catch (error) {
      if (error instanceof UnknownSecret) {
        onStep(`${current.operation.title}: can only be told once ${error.message} is set`, true)
        continue
      }
      if (!ahead) throw error
      onStep(`${current.operation.title}: can only be told after the steps before it`, true)
    }
  }
}
