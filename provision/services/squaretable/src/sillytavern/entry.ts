/** A regular file of a folder or an archive. */
export interface Entry {
  /** Relative, with slashes, Unicode in composed form. */
  readonly path: string
  readonly size: number
  readonly modifiedAt: Date
  /**
   * All bytes of the file, at most `Limits.fileBytes`. Must be called before the next entry is asked for.
   * @throws BrokenFile when the bytes are damaged, encrypted, packed in an unknown way or gone
   */
  read(): Promise<Buffer>
}

/** Told of every file that is passed over. */
export type Refuse = (file: string, reason: string) => void

/** A folder, a zip or a tar. It can be walked more than once. */
export interface Archive {
  /**
   * The regular files, one after the other. Nothing is ever written anywhere.
   * @throws ArchiveRefused when the whole is damaged or beyond the limits
   */
  entries(refuse: Refuse): AsyncIterable<Entry>
  close(): Promise<void>
}

/** What an archive may cost at most. */
export interface Limits {
  readonly entries: number
  readonly fileBytes: number
  readonly totalBytes: number
  /** Unpacked bytes for each packed one; looked at from `ratioFromBytes` on, as small files of blanks pack well. */
  readonly ratio: number
  readonly ratioFromBytes: number
}

const mebibyte = 2 ** 20

export const defaultLimits: Limits = {
  entries: 200_000,
  fileBytes: 64 * mebibyte,
  totalBytes: 2048 * mebibyte,
  ratio: 200,
  ratioFromBytes: mebibyte,
}
