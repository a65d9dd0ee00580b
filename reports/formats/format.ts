import type { Audit } from '../audit.ts'
import type { EvidenceRecord } from '../evidence.ts'

/** A format that every run is written in. All are rendered from the same audit, so that they agree. */
export interface Format {
  /** Its file in the run's folder. */
  readonly file: string
  /** @param records what was observed. */
  readonly render: (audit: Audit, records: readonly EvidenceRecord[]) => string
}
