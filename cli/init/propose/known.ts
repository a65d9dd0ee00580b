import type { SshLogin } from '../../../provision/ssh-login.ts'
import type { Met } from '../answers/meet.ts'
import type { KnownAuthority } from '../answers/proxy-certificate.ts'
import type { HostSurvey } from '../survey/survey.ts'
import type { TailnetPeer } from '../survey/tailnet.ts'
import type { Opening } from './openings.ts'

/** Where a machine may stand, as the inventory calls it. */
export const vantageNames = ['lan', 'tailnet', 'stranger'] as const
export type VantageName = (typeof vantageNames)[number]

/** A machine to look from, as the person named it. */
export interface NamedVantage {
  readonly vantage: VantageName
  readonly login: SshLogin
}

/** An address of the machine that the suite runs on. */
export interface Here {
  readonly interface: string
  readonly address: string
}

/** What only a person can say. */
export interface Choices {
  /** What the LAN is meant to reach. */
  readonly open: readonly Opening[]
  /** Why it may, where that was said before: by "53/tcp". */
  readonly reasons?: Readonly<Record<string, string>>
  /** Who of the tailnet may use the host; null where nobody was asked, and what was seen is proposed. */
  readonly peers: readonly TailnetPeer[] | null
  /** Whether runs may make throw-away copies of the multi-tenant service on the host. */
  readonly drills?: boolean
}

/** Everything that a proposal is made of. */
export interface Known {
  /** When it was seen: 2026-11-27. */
  readonly day: string
  readonly login: SshLogin
  /** Where the pinned host key is from, a sentence. */
  readonly keySource: string
  readonly survey: HostSurvey
  readonly met: readonly Met[]
  readonly here: readonly Here[]
  readonly choices: Choices
  /** Machines to look from that the person named. */
  readonly vantages: readonly NamedVantage[]
  readonly authority?: KnownAuthority | undefined
  /** The folder of the inventory, which its paths are relative to. */
  readonly folder: string
}
