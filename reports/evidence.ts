import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { isPreamble } from './preamble.ts'

/** One observation, as the recorder of the fixtures writes it: one JSON record a line. */
export const evidenceRecord = z.object({
  id: z.string().min(1),
  what: z.string().min(1),
  vantage: z.string().min(1),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  waitedMs: z.number().nonnegative().optional(),
  outcome: z.union([z.object({ error: z.string(), wants: z.string().optional() }), z.object({ value: z.unknown() })]),
  raw: z.string().optional(),
})
export type EvidenceRecord = z.output<typeof evidenceRecord>

/** A run's evidence, and a sentence for each line that could not be read. */
export interface RunEvidence {
  readonly records: readonly EvidenceRecord[]
  readonly unreadable: readonly string[]
}

/** Parses the text of evidence.jsonl. A line that is no record is named, never dropped silently. */
export function parseEvidence(text: string): RunEvidence {
  const records: EvidenceRecord[] = []
  const unreadable: string[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line === '' || (at === 0 && isPreamble(line))) continue
    const result = evidenceRecord.safeParse(jsonOf(line))
    if (result.success) records.push(result.data)
    else unreadable.push(`Line ${at + 1} of evidence.jsonl is no evidence record: ${line.slice(0, 120)}`)
  }
  return { records, unreadable }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // the schema refuses it, and the caller names the line
  }
}

/** Reads a run's evidence. A run that observed nothing has no file. */
export function readEvidence(path: string): RunEvidence {
  try {
    return parseEvidence(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { records: [], unreadable: [] }
    throw error
  }
}

/** The error of a record, or undefined where something was observed. */
export const errorOf = ({ outcome }: EvidenceRecord): string | undefined =>
  'error' in outcome ? outcome.error : undefined

/** The value of a record, or undefined where nothing could be observed. */
export const observed = ({ outcome }: EvidenceRecord): unknown => ('value' in outcome ? outcome.value : undefined)

/**
 * Why the target itself could not be observed: nobody let us in at the host (`what: 'ssh-login'`, vantage `host`). A host that showed
 * another key than the pinned one was observed: that it is another is what its requirement says.
 */
export const targetUnreachable = (records: readonly EvidenceRecord[]): string | undefined =>
  records
    .filter(({ what, vantage }) => what === 'ssh-login' && vantage === 'host')
    .map(errorOf)
    .find(Boolean)

/** An image of the lab in place of a real program. */
export interface StandInSeen {
  readonly image: string
  readonly standsInFor: string
}

const container = z.object({ image: z.string(), standIn: z.string() })

/** The stand-ins among the containers that were observed (values that are lists of `{ image, standIn }`), each once. */
export function standInsSeen(records: readonly EvidenceRecord[]): StandInSeen[] {
  const values = records.map(observed).filter(Array.isArray).flat()
  const seen = values.flatMap(value => container.safeParse(value).data ?? [])
  return [...new Map(seen.map(({ image, standIn }) => [image, { image, standsInFor: standIn }])).values()]
}

const ports = z
  .array(
    z.object({
      address: z.string(),
      port: z.int(),
      protocol: z.string().default('tcp'),
      answer: z.enum(['open', 'refused', 'filtered']),
    }),
  )
  .min(1)
/** What one port answered to one vantage. */
export type PortSeen = z.output<typeof ports>[number] & { readonly vantage: string }

/** Every port answer of a run, whichever probe asked: values that are lists of `{ address, port, protocol, answer }`. */
export const portAnswers = (records: readonly EvidenceRecord[]): PortSeen[] =>
  records.flatMap(record =>
    (ports.safeParse(observed(record)).data ?? []).map(answer => ({ ...answer, vantage: record.vantage })),
  )
