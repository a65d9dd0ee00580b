import { join } from 'node:path'
import type { Severity, Tier } from '../fixtures/requirement.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { tiers } from './declared.ts'
import { severities } from './verdict.ts'
import type { Waiver } from './waiver.ts'
import { readWaivers, waiversFile } from './waivers.ts'

/** What a run promised, and what shuts its gate. */
export interface Settings {
  /** The tiers whose every requirement must have been judged. */
  readonly complete: readonly Tier[]
  readonly atLeast: Severity
  /** Whether only what is new since the last green run shuts the gate. */
  readonly sinceLastGreen: boolean
  readonly waivers: readonly Waiver[]
  /** Which setting is wrong, in one sentence. Nothing is promised then, and the exit code is 3. */
  readonly misconfigured: string | undefined
}

/** The settings of a run: PLUMBLINE_COMPLETE, PLUMBLINE_AT_LEAST, PLUMBLINE_SINCE and specs/waivers.yaml under `root`. @param today YYYY-MM-DD. */
export function settingsOf(
  root: string,
  environment: NodeJS.ProcessEnv = process.env,
  today: string = new Date().toISOString().slice(0, 10),
): Settings {
  try {
    return {
      complete: completeOf(environment.PLUMBLINE_COMPLETE ?? ''),
      atLeast: atLeastOf(environment.PLUMBLINE_AT_LEAST || 'minor'),
      sinceLastGreen: sinceOf(environment.PLUMBLINE_SINCE || ''),
      waivers: readWaivers(join(root, waiversFile), waiversFile, today),
      misconfigured: undefined,
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return { complete: [], atLeast: 'minor', sinceLastGreen: false, waivers: [], misconfigured: error.message }
  }
}

/** `1` promises every tier, `preflight,verify` those two, nothing promises nothing. */
function completeOf(text: string): readonly Tier[] {
  if (text === '1') return tiers
  const words = text.split(',').filter(word => word !== '')
  const unknown = words.find(word => !tiers.some(tier => tier === word))
  if (unknown === undefined) return tiers.filter(tier => words.includes(tier))
  throw new ConfigurationError(`PLUMBLINE_COMPLETE names "${unknown}", expected 1 or some of ${tiers.join(',')}.`)
}

function atLeastOf(text: string): Severity {
  const severity = severities.find(one => one === text)
  if (severity !== undefined) return severity
  throw new ConfigurationError(`PLUMBLINE_AT_LEAST is "${text}", expected one of ${severities.join(', ')}.`)
}

/** `last-green` is the only run since which something can be new. */
function sinceOf(text: string): boolean {
  if (['', 'last-green'].includes(text)) return text !== ''
  throw new ConfigurationError(`PLUMBLINE_SINCE is "${text}", expected last-green, or nothing.`)
}

/** A sentence for each requirement of a target that is waived or attested, by its id. */
export const acceptances = (waivers: readonly Waiver[], target: string): Record<string, string> =>
  Object.fromEntries(
    waivers
      .filter(one => one.target === undefined || one.target === target)
      .map(({ requirement, owner, expires, reason, attestation }) => [
        requirement,
        `${attestation ? 'Attested' : 'Waived'} by ${owner} until ${expires}: ${reason}`,
      ]),
  )
