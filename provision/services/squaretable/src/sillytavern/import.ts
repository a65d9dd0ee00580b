import { ArchiveRefused } from './broken-file.ts'
import type { Archive } from './entry.ts'
import { FileImport } from './file-import.ts'
import type { ImportWriter } from './import-writer.ts'
import { type ImportReport, Tally } from './report.ts'
import { type Kind, mayMatter, PassedBy, type Planned, planOf } from './root.ts'

/** Who refers to others comes after them. */
const rounds: readonly (readonly Kind[])[] = [
  ['character', 'lorebook', 'settings', 'preset'],
  ['group'],
  ['chat', 'groupChat'],
]

/**
 * Imports a SillyTavern data folder. Doing it twice is harmless: what is the same is left alone, what changed in the folder is changed
 * here, what changed in the service stays. A file that cannot be read is named in the report and stops nothing else. `secrets.json` is
 * never read.
 * @throws ArchiveRefused when the archive is damaged, too large, or holds no such folder; nothing was written then
 */
export const importFolder = async (
  archive: Archive,
  writer: ImportWriter,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ImportReport> => {
  const tally = new Tally()
  const paths: string[] = []
  const passed = new PassedBy()
  for await (const { path } of archive.entries((file, reason) => tally.passOver(file, reason), mayMatter)) {
    if (mayMatter(path)) paths.push(path)
    else passed.count(path)
  }
  const plan = planOf(paths, passed)
  if (plan.roots.length === 0) throw new ArchiveRefused('holds no data folder of SillyTavern')
  const planned = [...plan.files.values()]
  for (const { path } of planned.filter(({ kind }) => kind === 'secrets')) {
    tally.passOver(path, 'holds secrets, which are never read')
  }
  const running = new FileImport(plan, writer, tally)
  for (const kinds of rounds.filter(round => planned.some(({ kind }) => round.includes(kind)))) {
    const wanted = (path: string): Planned | undefined => {
      const file = plan.files.get(path)
      return file !== undefined && kinds.includes(file.kind) ? file : undefined
    }
    let writing: Promise<void> | undefined
    try {
      for await (const entry of archive.entries(
        () => undefined,
        path => wanted(path) !== undefined,
      )) {
        signal?.throwIfAborted()
        const file = wanted(entry.path)
        if (file === undefined) continue
        const write = await running.read(entry, file)
        await writing
        writing = running.write(file, write)
        writing.catch(() => undefined) // told by whoever waits for it
      }
    } finally {
      await writing
    }
  }
  return tally.report(plan.notImported)
}
