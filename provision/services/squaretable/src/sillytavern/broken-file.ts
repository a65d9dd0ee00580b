/** A file of the import that cannot be used: it is named in the report, with this message, and skipped. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile'
}

/** An archive that is refused as a whole, before anything of it is kept. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused'
}
