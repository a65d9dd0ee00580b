import { ConfigurationError } from '../../provision/configuration-error.ts'
import type { Met } from './answers/meet.ts'
import type { Asking } from './asking.ts'
import type { Choices } from './propose/known.ts'
import { peersOfFirewall } from './propose/network.ts'
import { lanOpenings, type Opening } from './propose/openings.ts'
import { seenValue } from './survey/seen.ts'
import type { HostSurvey } from './survey/survey.ts'
import type { TailnetPeer } from './survey/tailnet.ts'

/** How the answers are found: from a person, or by taking what is proposed. */
export interface AskingMeans {
  readonly asking: Asking | undefined
  /** Whether what is proposed is taken, and nobody is asked. */
  readonly yes: boolean
  /** What the inventory opens to the LAN already, and why. */
  readonly kept?: Readonly<Record<string, string>>
  /** What was said of throw-away copies beforehand. */
  readonly drills?: boolean
}

/** What the LAN is meant to reach: what was said before, and otherwise nothing, where nobody says so. */
async function opened(
  met: readonly Met[],
  apart: readonly string[],
  { asking, yes, kept = {} }: AskingMeans,
): Promise<readonly Opening[]> {
  const all = lanOpenings(met, apart)
  const before = all.filter(({ port, protocols }) => protocols.some(protocol => `${port}/${protocol}` in kept))
  if (all.length === 0 || yes) return before
  if (asking === undefined)
    throw mustBeAsked(
      `who may use what answers on the ports ${all.map(({ port }) => port).join(', ')}`,
      'nobody but this host',
    )
  return asking.several(
    `Which of these may the LAN use? Whatever is not chosen is meant for nobody but this host (Enter for ${before.length === 0 ? 'none' : 'what was said before'}).`,
    all.map(value => ({
      value,
      label: `${value.port} ${value.what}`,
      ...(value.login !== 'own' && {
        hint: `it ${value.login === 'none' ? 'asks' : 'may ask'} nobody for a login: choose it only where everybody in the LAN may use it`,
      }),
    })),
    before,
  )
}

/** Who of the tailnet may use the host; null where looking has answered that, or nobody need say. */
async function peers(survey: HostSurvey, { asking, yes }: AskingMeans): Promise<readonly TailnetPeer[] | null> {
  const all = seenValue(survey.tailnet)?.peers ?? []
  if (all.length === 0 || peersOfFirewall(survey).length > 0 || yes) return null
  if (asking === undefined) throw mustBeAsked('which peers of the tailnet may use this host', 'all of them')
  return asking.several(
    'Which peers of the tailnet may use this host?',
    all.map(value => ({ value, label: `${value.name} (${value.address})` })),
    all,
  )
}

/** Whether the multi-tenant service may be copied: not, where nobody says so. */
async function disturbed(met: readonly Met[], { asking, yes }: AskingMeans): Promise<boolean> {
  if (yes || asking === undefined || !met.some(({ is }) => is?.kind.name === 'Squaretable')) return false
  return asking.agrees('May a run make throw-away copies of Squaretable on this host, for what would disturb it?')
}

const mustBeAsked = (what: string, proposed: string): ConfigurationError =>
  new ConfigurationError(
    `Only a person can say ${what}, and there is no terminal to ask at. With --yes what is proposed is taken: ${proposed}. Nothing is written.`,
  )

/** Everything that looking could not answer. @throws ConfigurationError where nobody can be asked; LeftUnanswered where the person leaves. */
export async function choicesOf(survey: HostSurvey, met: readonly Met[], means: AskingMeans): Promise<Choices> {
  const allowed = await peers(survey, means)
  const open = await opened(met, seenValue(survey.tailnet)?.addresses ?? [], means)
  return { peers: allowed, open, reasons: means.kept ?? {}, drills: means.drills ?? (await disturbed(met, means)) }
}
