import { posix } from 'node:path'

const longest = 180

/** A name that every system takes for a file, from whatever something is called. */
export const safeName = (name: string): string => {
  const plain = [...name.normalize('NFC').replace(/[\p{Cc}\\/:*?"<>|]/gu, '_')]
  let kept = ''
  for (const sign of plain) {
    if (Buffer.byteLength(kept + sign) > longest) break
    kept += sign
  }
  const trimmed = kept.trim().replace(/^\.+|[. ]+$/g, '')
  return trimmed === '' ? 'unnamed' : trimmed
}

/** The names that are taken, whatever their letters' case: not every system tells `A` from `a`. */
export class FileNames {
  readonly #taken = new Set<string>()

  /** The path itself, or one beside it where it is taken. */
  claim(path: string): string {
    const end = posix.extname(path)
    const start = path.slice(0, path.length - end.length)
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? path : `${start} (${number})${end}`
      if (this.#take(candidate)) return candidate
    }
  }

  /** Whether it was free. */
  #take(path: string): boolean {
    const folded = path.normalize('NFC').toLowerCase()
    if (this.#taken.has(folded)) return false
    this.#taken.add(folded)
    return true
  }
}
