import { randomUUID } from 'node:crypto'

/**
 * Reads one line of its input, in which `\n` and `\\` stand for newline and backslash, and runs it with the rest as its input.
 * Free of quotes, backslashes, exclamation marks and newlines: within single quotes it means the same to bash, rbash, zsh, dash, ksh,
 * fish, csh, tcsh and nu.
 */
const nextLine = 'IFS= read -r plumbline && eval "$(printf %b "$plumbline")"'

const lineOf = (text: string): string => `${text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)}\n`

/** The next line, run by root: who is root already needs no sudo. */
const asRoot = `if [ "$(id -u)" = 0 ]; then ${nextLine}; else exec sudo -n -- sh -c '${nextLine}'; fi`

/** What came back of a command in its frame. */
export type Framed =
  /** It ran to its end. */
  | { readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** It was never begun: what was printed instead, by the login shell, its start-up files or sudo. */
  | { readonly instead: string }
  /** A start-up file began another shell, which took the frame for lines of its own. */
  | { readonly otherShell: true }
  /** A start-up file sends what is printed through another program, which changes it. */
  | { readonly rewritten: true }
  /** It was begun, and its end did not come back. */
  | { readonly cut: string }

/**
 * A command line in a frame of its own: run by /bin/sh in the C locale whatever the login shell and the language are, and answered between
 * two words that nobody else can say, so that neither what a start-up file prints nor a shell that ran nothing is taken for an answer.
 */
export class Frame {
  /** What the login shell is given: the same for every command. */
  static readonly commandLine = `sh -c '${nextLine}'`
  readonly #word = `plumbline-${randomUUID()}`
  readonly #root: boolean

  /** @param root whether it is run by root. */
  constructor({ root }: { root: boolean }) {
    this.#root = root
  }

  /** What goes to the login shell's standard input before the command's own. */
  head(command: string): string {
    const say = (what: string): string => `printf '%s ${what}\\n' ${this.#word}`
    const [begin, end] = [
      `printf '%s begin %s\\n%s whole\\n' ${this.#word} $$ ${this.#word}`,
      `${say('end %s')} $plumbline_code`,
    ]
    const apart = `${begin}; ${say('begin')} >&2; ( ${nextLine} ); plumbline_code=$?; ${end}`
    // A start-up file may have made one stream of both (`exec 2>&1`): the complaints are kept until all else is said.
    const together = `${begin}; exec 3>&1; plumbline_said=$( ( ${nextLine} ) 2>&1 >&3 3>&- ); plumbline_code=$?; ${say('said')}; printf '%s\\n' "$plumbline_said"; ${end}`
    const frame = `export LC_ALL=C LANGUAGE=; if [ /proc/self/fd/1 -ef /proc/self/fd/4 ] 4>&2 2>/dev/null; then ${together}; else ${apart}; fi`
    return [...(this.#root ? [asRoot] : []), frame, command].map(lineOf).join('')
  }

  /** What goes there before a command whose input and output are a stream: it says once that it begins, and the rest is the command's. */
  opening(command: string): string {
    const frame = `export LC_ALL=C LANGUAGE=; printf '%s begin %s\\n%s whole\\n' ${this.#word} $$ ${this.#word}; ${nextLine}`
    return [...(this.#root ? [asRoot] : []), frame, command].map(lineOf).join('')
  }

  /** What such a command has printed since it began; undefined as long as it has not. */
  opened(stdout: Buffer): Buffer | undefined {
    const begun = Buffer.from(`${this.#word} whole\n`)
    const at = stdout.indexOf(begun)
    return at < 0 ? undefined : stdout.subarray(at + begun.length)
  }

  /** The process on the far side that all others of the command descend from, once it has said so. */
  top(stdout: Buffer, stderr: Buffer = Buffer.alloc(0)): number | undefined {
    const begin = new RegExp(`${this.#word} begin (\\d+)\n`)
    const [, top] = begin.exec(stdout.toString('latin1')) ?? begin.exec(stderr.toString('latin1')) ?? []
    return top === undefined ? undefined : Number(top)
  }

  /** Reads both streams back. */
  read(stdout: Buffer, stderr: Buffer): Framed {
    // `exec >&2` has sent everything there.
    if (this.top(stdout) === undefined && this.top(stderr) !== undefined) return this.read(stderr, Buffer.alloc(0))
    const complaints = stderr.toString('utf8')
    const said = complaints.split(`${this.#word} begin\n`)
    const begin = stdout.indexOf(`${this.#word} begin `)
    if (begin < 0 && said.length > 1) return { instead: '' } // it ran, and what it printed went elsewhere
    if (this.top(stdout) === undefined && (begin >= 0 || complaints.includes(this.#word))) return { otherShell: true }
    if (begin < 0) return { instead: `${complaints.trim()}\n${stdout.toString('utf8').trim()}`.trim() }
    const whole = Buffer.from(`\n${this.#word} whole\n`)
    const first = stdout.indexOf('\n', begin)
    if (stdout.indexOf(whole, begin) !== first) return { rewritten: true }
    const end = stdout.lastIndexOf(`${this.#word} end `)
    const [, code] = /^\S+ end (\d+)\n/.exec(stdout.subarray(Math.max(end, 0)).toString('latin1')) ?? []
    if (code === undefined) return { cut: (said.at(-1) ?? '').trim() }
    const printed = stdout.subarray(first + whole.length, end)
    const apart = printed.lastIndexOf(`${this.#word} said\n`)
    return {
      exitCode: Number(code),
      stdout: (apart < 0 ? printed : printed.subarray(0, apart)).toString('utf8'),
      stderr: apart < 0 ? (said.length > 1 ? said.slice(1).join('') : complaints) : this.#after(printed, apart),
    }
  }

  /** What was complained of, of which only the newline at its end is not known. */
  #after(printed: Buffer, apart: number): string {
    const said = printed.subarray(printed.indexOf('\n', apart) + 1).toString('utf8')
    return said === '\n' ? '' : said
  }
}

/** A command line that ends a process of such a frame and all that descend from it, those that ignore it after a second. */
export const ending = (top: number): string => `
grep -q plumbline /proc/${top}/cmdline || exit 0
all=$(cat /proc/[0-9]*/stat 2>/dev/null | awk -v top=${top} '
  { pid = $1; sub(/^.*\\) . /, ""); parent[pid] = $1 }
  END {
    under[top]
    do { more = 0; for (pid in parent) if (!(pid in under) && (parent[pid] in under)) { under[pid]; more = 1 } } while (more)
    for (pid in under) print pid
  }')
kill -TERM $all 2>/dev/null
sleep 1
kill -KILL $all 2>/dev/null`
