import { join } from 'node:path'
import type { Audit } from './audit.ts'
import { auditSchema, schemaFile } from './audit-schema.ts'
import { writeWhole } from './disk.ts'
import type { EvidenceRecord } from './evidence.ts'
import { formats } from './formats/formats.ts'
import { writeManifest } from './manifest.ts'
import { pointLatestAt } from './run.ts'

/** Why the file system refused, without a path. @throws what is none of its errors: that would be a mistake of our own. */
function refusalOf(error: unknown): string {
  if (!(error instanceof Error && 'syscall' in error)) throw error
  return error.message.split(',')[0] ?? ''
}

/**
 * Does what a full disk may refuse. @param without what is missing then, as a sentence without its end.
 * @returns that sentence where it was refused.
 */
export function unlessRefused(without: string, work: () => void): string[] {
  try {
    work()
    return []
  } catch (error) {
    return [`${without} (${refusalOf(error)}).`]
  }
}

/**
 * Leaves a run in its folder, in every format. It was judged already: what cannot be written costs nothing else, and not the verdict.
 * Where something is missing, `latest` stays with the run before.
 * @returns a sentence for what could not be written.
 */
export function leave(folder: string, audit: Audit, records: readonly EvidenceRecord[]): string[] {
  const refused = new Map<string, string[]>()
  for (const { file, render } of [...formats, { file: schemaFile, render: auditSchema }]) {
    const text = render(audit, records)
    try {
      writeWhole(join(folder, file), text)
    } catch (error) {
      const because = refusalOf(error)
      refused.set(because, [...(refused.get(because) ?? []), file])
    }
  }
  const lost = [
    ...[...refused].map(([because, files]) => `Of this run ${files.join(', ')} cannot be written (${because}).`),
    ...unlessRefused('This run has no manifest', () => writeManifest(folder)),
  ]
  return lost.length > 0 ? lost : unlessRefused('`latest` is the run before', () => pointLatestAt(folder))
}
