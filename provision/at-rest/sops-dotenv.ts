import type { WrittenMetadata } from './sops-metadata.ts'

/** A line of a file of variables, as SOPS knows it: a comment, or a name and what stands behind its sign of equality. */
export type DotenvLine = { readonly comment: string } | { readonly name: string; readonly value: string }

const prefix = 'sops_'

/** Reads lines as SOPS does. Pure. @throws Error naming the line; what stands there may be a secret, and is not shown. */
export function readLines(text: string): DotenvLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .flatMap((line, at): DotenvLine[] => {
      if (line.trim() === '') return []
      if (line.startsWith('#')) return [{ comment: line.slice(1) }]
      const sign = line.indexOf('=')
      if (/^(<{7}|={7}|>{7}|\|{7})/.test(line))
        throw new Error(`line ${at + 1} is of a merge that nobody has finished: take one of the two sides whole`)
      if (sign < 1)
        throw new Error(
          `line ${at + 1} is not of the form NAME=value, which SOPS wants: a value of several lines stands in double quotes with \\n between them`,
        )
      return [{ name: line.slice(0, sign), value: line.slice(sign + 1).replaceAll('\\n', '\n') }]
    })
}

/** Writes lines as SOPS does. Pure. */
export const writeLines = (lines: readonly DotenvLine[]): string =>
  lines
    .map(line => ('comment' in line ? `#${line.comment}\n` : `${line.name}=${line.value.replaceAll('\n', '\\n')}\n`))
    .join('')

/** What of lines is SOPS's own, without its prefix; and the others. */
export function setApart(lines: readonly DotenvLine[]): {
  own: ReadonlyMap<string, string>
  others: readonly DotenvLine[]
} {
  const isOwn = (line: DotenvLine): line is { name: string; value: string } =>
    'name' in line && line.name.startsWith(prefix)
  return {
    own: new Map(lines.filter(isOwn).map(({ name, value }) => [name.slice(prefix.length), value])),
    others: lines.filter(line => !isOwn(line)),
  }
}

/** SOPS's own lines, which come last and in the order of their names. */
export const ownLines = (own: ReadonlyMap<string, string>): DotenvLine[] =>
  [...own].map(([name, value]) => ({ name: `${prefix}${name}`, value })).toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** The names under which SOPS keeps a recipient of age's in a file of variables. */
const ofRecipient = /^age__list_(\d+)__map_(enc|recipient)$/

/** What SOPS writes in nested form elsewhere, of its own lines. */
export function nested(own: ReadonlyMap<string, string>): WrittenMetadata {
  const age: Record<string, string>[] = []
  const lists: Record<string, string[]> = {}
  const rest: Record<string, string> = {}
  for (const [name, value] of own) {
    const [, at, field = ''] = ofRecipient.exec(name) ?? []
    const [, list, place] = /^(\w+?)__list_(\d+)__/.exec(name) ?? []
    if (at !== undefined) age[Number(at)] = { ...age[Number(at)], [field]: value }
    else if (list !== undefined) lists[list] = Object.assign(lists[list] ?? [], { [Number(place)]: value })
    else rest[name] = value
  }
  return { ...rest, ...lists, age: age.filter(Boolean) }
}

/** The lines of these recipients, in place of any others. */
export const withRecipients = (
  own: ReadonlyMap<string, string>,
  recipients: readonly { readonly recipient: string; readonly enc: string }[],
): Map<string, string> =>
  new Map([
    ...[...own].filter(([name]) => !ofRecipient.test(name)),
    ...recipients.flatMap(({ recipient, enc }, at): [string, string][] => [
      [`age__list_${at}__map_enc`, enc],
      [`age__list_${at}__map_recipient`, recipient],
    ]),
  ])
