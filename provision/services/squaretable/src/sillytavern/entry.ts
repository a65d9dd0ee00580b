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

/** Whether a file with this path is to be read. What is not is neither measured nor counted, only passed by. */
export type Wants = (path: string) => boolean

/** A folder, a zip or a tar. It can be walked more than once. */
export interface Archive {
  /**
   * The regular files, one after the other; those that are not wanted cannot be read. Nothing is ever written anywhere.
   * @throws ArchiveRefused when the whole is damaged, or what is wanted of it is beyond the limits
   */
  entries(refuse: Refuse, wants?: Wants): AsyncIterable<Entry>
  close(): Promise<void>
}

/** What an archive may cost at most. */
export interface Limits {
  /** Of those that are read. */
  readonly entries: number
  /** Of all, be they read or not. */
  readonly members: number
  readonly fileBytes: number
  readonly totalBytes: number
  /** Of what is passed by in a packed stream, which has to be unpacked all the same. */
  readonly passedBytes: number
  /** Unpacked bytes for each packed one; looked at from `ratioFromBytes` on, as small files of blanks pack well. */
  readonly ratio: number
  readonly ratioFromBytes: number
}

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

export const defaultLimits: Limits = {
  entries: 200_000,
  members: 4_000_000,
  fileBytes: 64 * mebibyte,
  totalBytes: 2 * gibibyte,
  passedBytes: 16 * gibibyte,
  ratio: 200,
  ratioFromBytes: mebibyte,
}

/** For whoever runs the command: it is the operator's own machine and folder. */
export const commandLimits: Limits = { ...defaultLimits, totalBytes: 1024 * gibibyte, passedBytes: 8192 * gibibyte }
