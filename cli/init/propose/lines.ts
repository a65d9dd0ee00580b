import { stringify } from 'yaml'

/** A comment of one line: nothing that was seen on a host can end it. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()

const behind = (comment: string | undefined): string => (comment === undefined ? '' : ` # ${oneLine(comment)}`)

/** `key: value`, and where the value was seen. */
export const valueLine = (key: string, value: string | number | boolean, comment?: string): string =>
  `${stringify({ [key]: value }, { lineWidth: 0 }).trimEnd()}${behind(comment)}`

/** `key: [one, two]`. */
export const listLine = (key: string, values: readonly string[], comment?: string): string =>
  `${key}: [${values.map(one => (/^[\w./-]+$/.test(one) ? one : JSON.stringify(one))).join(', ')}]${behind(comment)}`

/** `key:` and what stands below it. */
export const section = (key: string, lines: readonly string[], comment?: string): string[] => [
  `${stringify({ [key]: null }, { lineWidth: 0 }).replace(/ null\s*$/, '')}${behind(comment)}`,
  ...lines.map(line => (line === '' ? '' : `  ${line}`)),
]

const width = 116

/** Words that no program reads, in lines that fit on a screen. */
export function remark(text: string): string[] {
  const lines: string[] = []
  for (const word of oneLine(text).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map(line => `# ${line}`)
}

/** Lines that are there to be looked at: whoever takes the `#` away makes them hold. */
export const commentedOut = (lines: readonly string[]): string[] => lines.map(line => `# ${line}`.trimEnd())
