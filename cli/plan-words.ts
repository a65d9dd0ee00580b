import type { Effect } from '../provision/lived-in/affected.ts'
import type { Change } from '../provision/operation.ts'
import type { DeployPlan } from '../provision/plan.ts'

/** A step of a deploy, as one line. */
export const changeLine = ({ part, what, uncertain }: Change): string =>
  `${part}: ${what}${uncertain ? ' (perhaps)' : ''}`

const section = (title: string, sentences: readonly string[]): string[] =>
  sentences.length === 0 ? [] : [`${title}:`, ...sentences.map(one => `  - ${one}`), '']

/** What a deploy changes of the owner's, a line each. */
export const effectLines = (effects: readonly Effect[]): string[] =>
  effects.map(({ what, asked }) => `${what}${asked ? ' (asked for)' : ''}`)

/** A plan in words, a line each. @param name of the target. */
export function planLines({ account, changes, settled, variables }: DeployPlan, name: string): string[] {
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`
  const end =
    account.lacks !== undefined
      ? []
      : changes.length > 0
        ? [`${count} to make on ${name}. Nothing was changed.`]
        : account.inTheWay.length === 0
          ? [`Nothing to do on ${name}.`]
          : []
  return [
    ...section(`In the way on ${name}, so that a deploy stops before its first change`, account.inTheWay),
    ...section("Yours, and affected ('asked for': a deploy wants your yes)", effectLines(account.affected)),
    ...section('Yours, and not touched', account.untouched),
    ...section('Would change', changes.map(changeLine)),
    ...(settled.length > 0 ? [`Already as it should be: ${settled.join(', ')}.`, ''] : []),
    ...section('A deploy will want these variables, in the environment or in the secrets file', variables),
    ...(account.lacks === undefined
      ? []
      : [
          `${name} is not described as a host of the stack. For a deploy its entry in the inventory needs ${account.lacks}.`,
        ]),
    ...end,
  ]
}
