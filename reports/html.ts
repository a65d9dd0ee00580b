import type { Audit } from './audit.ts'
import type { EvidenceRecord } from './evidence.ts'
export const html = (audit: Audit, records: readonly EvidenceRecord[]): string => `${audit.run}${records.length}`
