import { stripVTControlCharacters } from 'node:util'

/** One line of what was compared: only expected, only seen, or around it on both sides. */
interface Difference {
  readonly side: 'expected' | 'seen' | 'both'
  readonly text: string
}

const sides = { '-': 'expected', '+': 'seen', ' ': 'both' } as const

const isMark = (text: string): text is keyof typeof sides => text in sides

const indentation = (text: string): number => text.length - text.trimStart().length

/** Without what only a program needs: the comma behind an item, the quotes around a text, a bracket on its own. */
const readable = (text: string): string => {
  const plain = text.trim().replace(/,$/, '')
  if (/^(?:[[\]{}]|\[\]|Array \[|Object \{)$/.test(plain)) return ''
  return /^"(?:[^"\\]|\\.)*"$/.test(plain) ? (JSON.parse(plain) as string) : plain
}

/**
 * What differs, out of vitest's diff: the lines of one side only, each below the keys that lead to it.
 * @param diff as vitest prints it, colours included; empty where it made none.
 */
export function differencesIn(diff: string): Difference[] {
  const lines = stripVTControlCharacters(diff)
    .split('\n')
    .flatMap(line => {
      const mark = line[0] ?? ' '
      return isMark(mark) ? [{ side: sides[mark], text: line.slice(2) }] : []
    })
    .filter(({ text }) => !/^(Expected|Received)(\s|$)/.test(text))
  const kept = new Set<number>()
  for (const [at, { side, text }] of lines.entries()) {
    if (side === 'both') continue
    kept.add(at)
    let depth = indentation(text)
    for (let above = at - 1; above >= 0 && depth > 0; above -= 1) {
      const line = lines[above]
      if (line === undefined || line.side !== 'both' || indentation(line.text) >= depth) continue
      kept.add(above)
      depth = indentation(line.text)
    }
  }
  return lines.flatMap(({ side, text }, at) => {
    const shown = kept.has(at) ? readable(text) : ''
    return shown === '' ? [] : [{ side, text: shown }]
  })
}

/** What a spec calls the thing that it compared: the words before vitest's own. Empty where it named nothing. */
export const subjectOf = (message: string): string => /^([\s\S]*?): expected /.exec(message)?.[1] ?? ''
