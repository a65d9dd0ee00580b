import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, type Pair, parse, parseDocument, type YAMLMap } from 'yaml'
import { ConfigurationError } from '../../provision/configuration-error.ts'

const head = '# The hosts that are judged, and how to reach them. README says what each part means.\n'

const indented = (lines: readonly string[], by: number): string =>
  lines.map(line => (line === '' ? '' : `${' '.repeat(by)}${line}`)).join('\n')

type Targets = Readonly<Record<string, unknown>>

const targetsIn = (text: string): Targets =>
  ((parse(text) as { targets?: Targets | null } | null)?.targets ?? {}) as Targets

/** The names of the targets that an inventory has. @throws ConfigurationError where it is no inventory. */
export function targetNames(text: string, file: string): string[] {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined)
    throw new ConfigurationError(`${file} is not YAML: ${error.message.split('\n')[0]}. Nothing is written.`)
  const targets = (document.toJS() as { targets?: unknown } | null)?.targets ?? {}
  if (typeof targets !== 'object' || Array.isArray(targets))
    throw new ConfigurationError(`${file}: \`targets\` is no map of targets by their names. Nothing is written.`)
  return Object.keys(targets)
}

/** The map of targets, where it is written as a block of lines. */
function blockOf(text: string): { readonly map: YAMLMap; readonly key: number } | undefined {
  const { contents } = parseDocument(text)
  if (!isMap(contents)) return undefined
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'targets') as Pair | undefined
  if (pair === undefined || !isMap(pair.value) || pair.value.flow === true || pair.value.items.length === 0)
    return undefined
  return { map: pair.value, key: isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0 }
}

const startOf = ({ key }: Pair): number => (isScalar(key) ? (key.range?.[0] ?? 0) : 0)

const columnAt = (text: string, at: number): number => at - (text.lastIndexOf('\n', at - 1) + 1)

/** Where the lines end that belong to an entry: all that are indented deeper, comments too, but not the empty ones behind. */
function endOf(text: string, start: number, column: number): number {
  let end = text.indexOf('\n', start) + 1 || text.length
  let at = end
  while (at < text.length) {
    const next = text.indexOf('\n', at) + 1 || text.length
    const line = text.slice(at, next)
    const isEmpty = line.trim() === ''
    if (!isEmpty && line.length - line.trimStart().length <= column) break
    if (!isEmpty) end = next
    at = next
  }
  return end
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

function written(text: string, name: string, lines: readonly string[]): string {
  const block = blockOf(text)
  if (block === undefined) {
    const document = parseDocument(text)
    const isEmpty = document.contents === null || Object.keys(targetsIn(text)).length === 0
    const rest = ended(text.replace(/^targets:[ \t]*(\{[ \t]*\}|null|~)?[ \t]*(#.*)?$/m, '').replace(/\n{3,}/g, '\n\n'))
    if (isEmpty) return `${rest.trim() === '' ? head : rest}targets:\n  ${name}:\n${indented(lines, 4)}\n`
    // Targets on one line, in braces: they are written anew.
    document.setIn(['targets', name], parse(lines.join('\n')))
    return document.toString({ lineWidth: 0 })
  }
  const { map } = block
  const [first] = map.items as Pair[]
  const column = columnAt(text, first === undefined ? 0 : startOf(first))
  const entry = `${' '.repeat(column)}${name}:\n${indented(lines, column + 2)}\n`
  const same = (map.items as Pair[]).find(({ key }) => isScalar(key) && key.value === name)
  if (same !== undefined) {
    const start = startOf(same) - column
    return text.slice(0, start) + entry + text.slice(endOf(text, start, column))
  }
  const last = map.items.at(-1) as Pair
  const end = endOf(text, startOf(last) - column, column)
  return `${ended(text.slice(0, end))}\n${entry}${text.slice(end)}`
}

/**
 * An inventory's text with a target in it, added or in place of the one of that name. Everything else stays as it is written, comments included.
 * Pure. @param lines the entry, as it stands below its name. @throws ConfigurationError where anything else would be changed by it.
 */
export function withTarget(text: string, name: string, lines: readonly string[], file: string): string {
  targetNames(text, file)
  const made = written(text, name, lines)
  const others = (all: Targets): Targets => Object.fromEntries(Object.entries(all).filter(([key]) => key !== name))
  const wanted = parse(lines.join('\n')) as unknown
  const got = targetsIn(made)
  const { targets: _, ...rest } = (parse(text) ?? {}) as Record<string, unknown>
  const { targets: __, ...restNow } = parse(made) as Record<string, unknown>
  if (
    !isDeepStrictEqual(others(got), others(targetsIn(text))) ||
    !isDeepStrictEqual(got[name], wanted) ||
    !isDeepStrictEqual(rest, restNow)
  )
    throw new ConfigurationError(
      `${file} is written in a way that \`init\` cannot add to without changing the rest. Use --output for a file of its own, and copy the target over.`,
    )
  return made
}
