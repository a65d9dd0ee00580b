import { ArchiveRefused } from './broken-file.ts'
import type { Limits, Refuse, Wants } from './entry.ts'

/** What an archive says about one of its members. */
export interface Member {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'link' | 'special'
  readonly size: number
  /** Packed bytes, where they are known for each member. */
  readonly packed?: number
}

/** In bytes. A path is the key of a row later, and an index of PostgreSQL takes no more than some 2,700 bytes. */
const longestPath = 1024
const longestSegment = 255

const pathProblem = (path: string): string | undefined => {
  if (path.includes('\0')) return 'has a NUL in its name'
  if (path.includes('\\')) return 'has a backslash in its name'
  if (/^(?:\/|[A-Za-z]:)/.test(path)) return 'has an absolute path'
  if (Buffer.byteLength(path) > longestPath) return 'has too long a path'
  const segments = path.split('/')
  if (segments.includes('..')) return 'points outside the folder'
  if (segments.some(segment => segment === '' || segment === '.')) return 'has an unusual path'
  if (segments.some(segment => Buffer.byteLength(segment) > longestSegment)) return 'has too long a name'
  return undefined
}

/** Decides, member by member, what of an archive is looked at. One for each walk. */
export class Intake {
  readonly #limits: Limits
  readonly #refuse: Refuse
  readonly #wants: Wants
  readonly #seen = new Set<string>()
  #members = 0
  #entries = 0
  #bytes = 0

  constructor(limits: Limits, refuse: Refuse, wants: Wants = () => true) {
    this.#limits = limits
    this.#refuse = refuse
    this.#wants = wants
  }

  /**
   * The path of a member that may be read; undefined where it is a folder or was refused.
   * @throws ArchiveRefused when the archive as a whole goes beyond the limits
   */
  admit(member: Member): string | undefined {
    this.#members += 1
    if (this.#members > this.#limits.members) {
      throw new ArchiveRefused(`has more than ${this.#limits.members} members`)
    }
    const path = member.name.replace(/^(?:\.\/)+/, '').normalize('NFC')
    const bare = member.kind === 'directory' ? path.replace(/\/+$/, '') : path
    if (bare === '' || bare === '.') return undefined
    const problem = pathProblem(bare) ?? this.#problemOf(member, bare)
    if (member.kind === 'file' && problem === undefined && this.#wants(bare)) this.#count(member)
    if (problem !== undefined) {
      this.#refuse(member.name, problem)
      return undefined
    }
    if (member.kind === 'directory') return undefined
    if (this.#wants(bare)) this.#seen.add(bare)
    return bare
  }

  /** Bytes of what is wanted, so far. */
  get bytes(): number {
    return this.#bytes
  }

  #count({ size }: Member): void {
    this.#entries += 1
    this.#bytes += size
    if (this.#entries > this.#limits.entries) {
      throw new ArchiveRefused(`has more than ${this.#limits.entries} entries`)
    }
    if (this.#bytes > this.#limits.totalBytes) {
      throw new ArchiveRefused(`unpacks to more than ${this.#limits.totalBytes} bytes`)
    }
  }

  #problemOf({ kind, size, packed }: Member, path: string): string | undefined {
    if (kind === 'link') return 'is a link'
    if (kind === 'special') return 'is no regular file'
    if (kind === 'directory' || !this.#wants(path)) return undefined
    if (this.#seen.has(path)) return 'comes twice'
    if (size > this.#limits.fileBytes) return `is larger than ${this.#limits.fileBytes} bytes`
    const isSuspicious = packed !== undefined && size >= this.#limits.ratioFromBytes
    if (isSuspicious && size > packed * this.#limits.ratio) return 'unpacks to suspiciously much'
    return undefined
  }
}
