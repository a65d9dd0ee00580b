import { isDeepStrictEqual } from 'node:util'
import { isMap, isNode, isScalar, type Pair, parse, parseDocument, stringify, type YAMLMap } from 'yaml'
import { ConfigurationError } from '../../provision/configuration-error.ts'

const head = '# The hosts that are judged, and how to reach them. README says what each part means.\n'

const indented = (lines: readonly string[], by: number): string =>
  lines.map(line => (line === '' ? '' : `${' '.repeat(by)}${line}`)).join('\n')

type Targets = Readonly<Record<string, unknown>>

const targetsIn = (text: string): Targets =>
  ((parse(text) as { targets?: Targets | null } | null)?.targets ?? {}) as Targets

/** @throws ConfigurationError for what only shows when the whole is put together, such as an alias of nothing. */
function wholeOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw new ConfigurationError(`${file} is not YAML: ${(error as Error).message}. Nothing is written.`)
  }
}

/** The names of the targets that an inventory has. @throws ConfigurationError where it is no inventory. */
export function targetNames(text: string, file: string): string[] {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined)
    throw new ConfigurationError(`${file} is not YAML: ${error.message.split('\n')[0]}. Nothing is written.`)
  const whole = wholeOf(document, file)
  if (whole !== null && (typeof whole !== 'object' || Array.isArray(whole)))
    throw new ConfigurationError(`${file} is no map with the key \`targets\`. Nothing is written.`)
  const targets = (whole as { targets?: unknown } | null)?.targets ?? {}
  if (typeof targets !== 'object' || Array.isArray(targets))
    throw new ConfigurationError(`${file}: \`targets\` is no map of targets by their names. Nothing is written.`)
  const [other] = Object.keys(whole ?? {})
  if (other !== undefined && !Object.hasOwn(whole ?? {}, 'targets'))
    throw new ConfigurationError(
      `${file} has no \`targets\`, but ${other}: it is another program's, which might not read it any more. Nothing is written. Use --output for a file of its own, or another folder.`,
    )
  return Object.keys(targets)
}

/** The pair of `targets`, where the inventory is written as lines, not in braces. */
function targetsPair(text: string): Pair | undefined {
  const { contents } = parseDocument(text)
  if (!isMap(contents) || contents.flow === true) return undefined
  return contents.items.find(({ key }) => isScalar(key) && key.value === 'targets') as Pair | undefined
}

/** The map of targets, where it is written as a block of lines. */
function blockOf(text: string): YAMLMap | undefined {
  const value = targetsPair(text)?.value
  return isMap(value) && value.flow !== true && value.items.length > 0 ? value : undefined
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

/** The first target, below the key that names none yet: what stands behind it on its line, and below it, stays. */
function first(text: string, entry: string): string {
  const value = targetsPair(text)?.value
  if (value === undefined) return `${text.trim() === '' ? head : ended(text)}targets:\n${entry}`
  const [start, end] = (isNode(value) && value.range) || [text.length, text.length]
  const line = text.indexOf('\n', end) + 1 || text.length
  const opening = `${text.slice(0, start).trimEnd()} ${text.slice(end, line).trim()}`
  return `${opening.trimEnd()}\n${entry}${text.slice(line)}`
}

function written(text: string, name: string, lines: readonly string[]): string {
  const map = blockOf(text)
  // A name such as 0815 is a number, unless it is quoted.
  const key = stringify(name).trimEnd()
  if (map === undefined) {
    const document = parseDocument(text)
    const isInBraces = isMap(document.contents) && document.contents.flow === true
    if (!isInBraces && Object.keys(targetsIn(text)).length === 0)
      return first(text, `  ${key}:\n${indented(lines, 4)}\n`)
    // Targets on one line, in braces: they are written anew.
    document.setIn(['targets', name], parse(lines.join('\n')))
    return document.toString({ lineWidth: 0 })
  }
  const [topmost] = map.items as Pair[]
  const column = columnAt(text, topmost === undefined ? 0 : startOf(topmost))
  const entry = `${' '.repeat(column)}${key}:\n${indented(lines, column + 2)}\n`
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
  const foreign = new ConfigurationError(
    `${file} is written in a way that \`init\` cannot add to without changing the rest. Use --output for a file of its own, and copy the target over.`,
  )
  const made = written(text, name, lines)
  if (parseDocument(made).errors.length > 0) throw foreign
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
    throw foreign
  return made
}
