import type { Audit } from '../audit.ts'

/** How long a run took, in seconds; nothing where the clock was set back meanwhile, as no format holds less. */
export const secondsOf = ({ startedAt, finishedAt }: Pick<Audit, 'startedAt' | 'finishedAt'>): number =>
  Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
