import { type Change, plan, type StandingOperation } from './operation.ts'

/** What looked at the host together, and the part that it belongs to. */
interface Looked {
  readonly part: string
  readonly looks: readonly StandingOperation[]
}

/**
 * What carrying out would do, in order; nothing is done.
 * @param blind whether something in the way may keep an operation from looking. @param onChange hears of each change as it is known.
 */
export async function rehearse(
  looked: readonly Looked[],
  { blind = false, onChange }: { readonly blind?: boolean; readonly onChange?: (change: Change) => void } = {},
): Promise<Change[]> {
  const changes: Change[] = []
  for (const { part, looks } of looked) {
    await plan(looks, {
      blind: blind || changes.length > 0,
      onStep: (what, uncertain) => {
        const change = { part, what, ...(uncertain && { uncertain }) }
        changes.push(change)
        onChange?.(change)
      },
    })
  }
  return changes
}
