import { type EvidenceRecord, errorOf } from '../../evidence.ts'
import { uuidOf } from './uuid.ts'
import { properties, prose, proseLine } from './words.ts'

/** Who observes, and what is observed: components of the document. */
export interface Parts {
  readonly run: string
  readonly tool: string
  readonly target: string
}

/** The UUID of what a run observed. */
export const observationUuid = ({ run }: Parts, evidence: string): string => uuidOf('run', run, 'observation', evidence)

export const originOf = ({ tool }: Parts) => [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }]

/**
 * A record of evidence as an OSCAL observation. What the host itself was asked is examined; what was asked of it from a vantage is
 * tested (NIST SP 800-53A, appendix C). What was observed stays in evidence.jsonl.
 */
export function observationOf(record: EvidenceRecord, parts: Parts) {
  const { id, what, vantage, startedAt, durationMs } = record
  const error = errorOf(record)
  return {
    uuid: observationUuid(parts, id),
    title: proseLine(what),
    description: prose(
      error === undefined ? `Observed from ${vantage}: ${what}` : `Could not be observed from ${vantage}: ${error}`,
    ),
    props: properties({
      evidence: id,
      vantage,
      'duration-ms': durationMs,
      outcome: error === undefined ? 'value' : 'error',
    }),
    methods: [vantage === 'host' ? 'EXAMINE' : 'TEST'],
    types: ['control-objective'],
    origins: originOf(parts),
    subjects: [{ 'subject-uuid': parts.target, type: 'component' }],
    'relevant-evidence': [{ href: 'evidence.jsonl', description: prose(`The record ${id} of the run's evidence.`) }],
    collected: startedAt,
  }
}
