import { createInterface } from 'node:readline/promises'

/** Whether a word means yes. */
export const isYes = (word: string): boolean => /^y(es)?$/i.test(word.trim())

/**
 * Shows what it is about and asks, at a terminal; without one nobody is there to agree.
 * @param about a line each. @returns whether the person said yes.
 */
export async function agrees(about: readonly string[], question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false
  const [first = '', ...others] = about
  console.log([first, ...others.map(line => `  - ${line}`)].join('\n'))
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return isYes(await lines.question(`${question} [y/N] `))
  } catch {
    return false // Ctrl-C, or the end of the input.
  } finally {
    lines.close()
  }
}
