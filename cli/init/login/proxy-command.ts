/** What an `ssh -W` in a ProxyCommand goes through: the machine, and the options with which its own configuration is asked for. */
export interface Through {
  readonly words: string
  readonly options: readonly string[]
}

/** Options of `ssh` that take a word. */
const withWord = 'BbcDEeFIiJLlmOopQRSWw'

/** The words of a command line, as far as a shell only takes them apart. Undefined where it would do more. */
function wordsOf(line: string): string[] | undefined {
  if (/[|&;<>()$`\\*?#\n]/.test(line)) return undefined
  const words = line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []
  return words.map(word => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

/**
 * Reads a ProxyCommand that does no more than `ssh -W %h:%p gateway`, with whatever options of `ssh`.
 * @param target where it must lead. @returns undefined for every other command.
 */
export function proxyJumpOf(command: string, target: { host: string; port: number }): Through | undefined {
  const words = wordsOf(command.trim().replace(/^exec\s+/, ''))
  if (words === undefined || !/^(?:\/\S+\/)?ssh$/.test(words[0] ?? '')) return undefined
  const options: string[] = []
  const rest: string[] = []
  let leads: string | undefined
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!/^-./.test(word)) {
      rest.push(word)
      continue
    }
    for (let letter = 1; letter < word.length; letter++) {
      const option = word[letter] ?? ''
      if (!withWord.includes(option)) {
        options.push(`-${option}`)
        continue
      }
      const value = word.slice(letter + 1) || words[++at]
      if (value === undefined) return undefined
      if (option === 'W') leads = value
      else options.push(`-${option}`, value)
      break
    }
  }
  const [host, ...more] = rest
  const ends = ['%h:%p', '[%h]:%p', `${target.host}:${target.port}`, `[${target.host}]:${target.port}`]
  if (host === undefined || more.length > 0 || leads === undefined || !ends.includes(leads)) return undefined
  return { words: host, options }
}
