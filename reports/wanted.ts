import { z } from 'zod'
import { type EvidenceRecord, errorOf } from './evidence.ts'

/** A vantage for want of which something could not be looked at, and why there is nobody. */
export const wantedVantage = z.strictObject({ vantage: z.string(), because: z.string() })
export type WantedVantage = z.output<typeof wantedVantage>

/** The vantages that the observations of a requirement were without, each once. */
export function wantedIn(records: readonly EvidenceRecord[]): WantedVantage[] {
  const found = records.flatMap(record =>
    'wants' in record.outcome && record.outcome.wants !== undefined
      ? [{ vantage: record.outcome.wants, because: errorOf(record) ?? '' }]
      : [],
  )
  return [...new Map(found.map(one => [one.vantage, one])).values()]
}
