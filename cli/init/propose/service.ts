import type { Known } from './known.ts'
import { commentedOut, remark, section, valueLine } from './lines.ts'
import { isWholeStack } from './stack.ts'

/** The multi-tenant service, where it is here. */
export function serviceLines(known: Known): string[] {
  if (!(isWholeStack(known) && known.met.some(({ is }) => is?.kind.name === 'Squaretable'))) return []
  if (known.choices.drills === true) return section('service', [valueLine('drills', true, `said on ${known.day}`)])
  return [
    ...remark(
      'What would disturb Squaretable is inconclusive, unless a run may make throw-away copies of it on the host:',
    ),
    ...commentedOut(section('service', ['drills: true'])),
  ]
}
