import type { Audit } from './audit.ts'
import { headline } from './headline.ts'
import { shutsGate } from './verdict.ts'
import { kindOf } from './waiver.ts'

/**
 * What went wrong with the run itself, beside its requirements, each in one sentence. Where the gate is shut and nothing else says so as
 * loudly as a failed requirement, the headline stands here: a format that shows these as failures never looks green by mistake.
 */
export function runTroubles(audit: Audit): readonly string[] {
  const stray = audit.strayWaivers.map(
    one => `The ${kindOf(one)} of ${one.owner} for ${one.requirement} names no requirement.`,
  )
  const said = [audit.misconfigured, audit.targetUnreachable, ...audit.incomplete, ...stray].filter(one => one !== null)
  const failed = audit.requirements.some(
    one => (one.verdict === 'failed' || one.verdict === 'stale waiver') && shutsGate(one, audit.atLeast),
  )
  return said.length === 0 && audit.exitCode !== 0 && !failed ? [headline(audit)] : [...new Set(said)]
}
