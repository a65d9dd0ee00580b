/** One assignment of a `.env` file: its value, or why it has none. The reason shows nothing of the value, which may be a secret. */
export type Assignment = { readonly value: string } | { readonly because: string }

/** One line that says nothing, or an assignment; quoted values may go over several lines. compose-go also takes `NAME: value` and a bare `NAME`. */
const statement = new RegExp(
  [
    String.raw`[^\S\n]*(?:#[^\n]*)?`,
    String.raw`[^\S\n]*(?:export\s+)?(?<name>[\w.[\]-]+)[^\S\n]*(?:[=:](?:${[
      String.raw`[^\S\n]*'(?<single>(?:\\[^]|[^'\\])*)'[^\S\n]*(?:#[^\n]*)?`,
      String.raw`[^\S\n]*"(?<double>(?:\\[^]|[^"\\])*)"[^\S\n]*(?:#[^\n]*)?`,
      String.raw`(?![^\S\n]*['"])(?<bare>[^\n]*)`,
    ].join('|')}))?`,
  ]
    .map(form => `(?:${form})(?:\\n|$)`)
    .join('|'),
  'y',
)

/** compose-go's `expandEscapes`: Go's escapes of one letter, and octal ones behind a zero. `\$` is a dollar sign for good. */
const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$',
}
const unescaped = (text: string): string =>
  text.replace(/\\(?:([abfnrtv$"\\])|0([0-7]{1,3}))/g, (_, letter?: string, octal = '') =>
    letter === undefined ? String.fromCharCode(Number.parseInt(octal, 8)) : (letters[letter] ?? letter),
  )

type LookUp = (name: string) => string | undefined

const unset: Assignment = {
  because:
    'holds a "$" with the name of a variable that is not set, and Docker Compose would read nothing there: put the value in single quotes',
}
const unreadable: Assignment = {
  because: 'holds a "${" that Docker Compose cannot read: put the value in single quotes',
}

/** Where the brace is closed that was opened just before; compose-go counts every brace between. */
function closing(text: string, from: number): number {
  let open = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') open++
    if (text[at] === '}' && --open === 0) return at
  }
  return -1
}

/** What stands between the braces: a name, or one with what is read where it is not set (`-`), where it is (`+`), or said (`?`). */
function braced(inner: string, lookUp: LookUp): Assignment {
  const [, name, colon, sign, word = ''] = /^([a-z_]\w*)(?:(:?)([-+?])(.*))?$/is.exec(inner) ?? []
  if (name === undefined) return unreadable
  const value = lookUp(name)
  const isSet = value !== undefined && (colon !== ':' || value !== '')
  if (sign === '+') return isSet ? expanded(word, lookUp) : { value: '' }
  if (isSet) return { value }
  if (sign === '-') return expanded(word, lookUp)
  return sign === '?' ? { because: `asks for the variable ${name}, which is not set${word && `: ${word}`}` } : unset
}

/** Puts the values of other variables where `$NAME` and `${NAME}` stand, and a dollar sign for `$$` (compose-go, template/template.go). */
function expanded(text: string, lookUp: LookUp): Assignment {
  let value = ''
  let done = 0
  for (const { 0: whole, 1: plain, index } of text.matchAll(/\$(?:\$|([a-z_]\w*)|\{)/gi)) {
    if (index < done) continue // within braces that were read already
    value += text.slice(done, index)
    done = index + whole.length
    const end = whole === '${' ? closing(text, done) : done
    if (end < 0) return unreadable
    const part = whole === '$$' ? { value: '$' } : braced(plain ?? text.slice(done, end), lookUp)
    if (!('value' in part)) return part
    value += part.value
    if (whole === '${') done = end + 1
  }
  return { value: value + text.slice(done) }
}

/**
 * Reads a `.env` file as Docker Compose does (compose-go, dotenv/parser.go), so that one file serves both: a `#` begins a comment only
 * behind white space, single quotes keep what is in them, double quotes know escapes, and `$NAME` and `${NAME:-default}` stand for
 * another variable.
 * It differs where Compose is silent: a variable that is not set is no empty value, and `NAME= # note` is empty and not the note.
 * @param text with or without a byte order mark, its lines ended by LF or CRLF.
 * @param environment where the variables that a value names are looked up before the file.
 * @throws Error naming the line that cannot be read; what stands there may be a secret, and is not shown.
 */
export function parseDotenv(text: string, environment: Readonly<NodeJS.Dict<string>> = {}): Map<string, Assignment> {
  const lines = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const found = new Map<string, Assignment>()
  const lookUp = (name: string): string | undefined => {
    const earlier = found.get(name)
    return environment[name] ?? (earlier && 'value' in earlier ? earlier.value : undefined)
  }
  for (let at = 0; at < lines.length; at = statement.lastIndex) {
    statement.lastIndex = at
    const match = statement.exec(lines)
    if (match === null) {
      const line = `line ${lines.slice(0, at).split('\n').length}`
      throw new Error(
        /^[^\n]*[=:]\s*['"]/.test(lines.slice(at))
          ? `${line} has a quote that is never closed, or text behind the closing one`
          : `${line} is not of the form NAME=value`,
      )
    }
    const { name, single, double, bare } = match.groups ?? {}
    if (name === undefined) continue
    if (single !== undefined) found.set(name, { value: single.replaceAll("\\'", "'") })
    else if (double !== undefined) found.set(name, expanded(unescaped(double), lookUp))
    else if (bare !== undefined) found.set(name, expanded(bare.replace(/[^\S\n]#.*$/, '').trim(), lookUp))
  }
  return found
}
