import { loadTarget } from '../provision/inventory.ts'
import { planDeploy } from '../provision/plan.ts'
import type { Choice } from '../provision/sequence.ts'
import { planLines } from './plan-words.ts'

/**
 * Prints what a deploy would do to a target and what it means for its owner.
 * @returns the exit code: 0 where a deploy could begin, 1 where something is in its way, 3 where the inventory lacks something.
 * @throws ConfigurationError or ShellError where the host cannot be looked at.
 */
export async function showPlan(name: string | undefined, choice: Choice): Promise<number> {
  const target = loadTarget(name)
  const plan = await planDeploy(target, choice)
  for (const line of planLines(plan, target.name)) console.log(line)
  if (plan.account.lacks !== undefined) return 3
  return plan.account.inTheWay.length > 0 ? 1 : 0
}
