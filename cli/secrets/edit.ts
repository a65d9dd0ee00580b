import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { reencryptDotenv } from '../../provision/at-rest/sops-write.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { parseDotenv } from '../../provision/dotenv.ts'
import { openForChange, readSecretsFile, writeSecretsFile } from './secrets-file.ts'

/** Memory, where there is such a place: what stands there in clear reaches no disk. */
const roomInMemory = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

/** Opens a file in the user's editor, and waits for it. @throws ConfigurationError where there is none, or it ends badly. */
async function editorOn(file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const editor = environment.VISUAL || environment.EDITOR || 'vi'
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit', env: environment })
  child.on('error', reject).on('close', resolve)
  const code = await promise
  if (code === 0) return
  throw new ConfigurationError(
    code === 127
      ? `There is no editor ${editor}: name one in EDITOR. Nothing was changed.`
      : `The editor (${editor}) ended with ${code ?? 'a signal'}. Nothing was changed.`,
  )
}

/** What is wrong with what was written, as a sentence; undefined where a deploy could read it. Pure. */
export function unreadable(text: string): string | undefined {
  try {
    const bad = [...parseDotenv(text)].flatMap(([name, one]) => ('because' in one ? [`${name} ${one.because}`] : []))
    return bad.length > 0 ? `${bad.join('; ')}.` : undefined
  } catch (error) {
    return `${(error as Error).message}.`
  }
}

/** Whether the person at the terminal wants to go on; nobody does where there is none. */
async function again(complaint: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const terminal = createInterface(process.stdin, process.stdout)
  try {
    const answer = await terminal.question(`It cannot be kept: ${complaint}\nGo on editing? [Y/n] `).catch(() => 'n')
    return !/^n/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}

/** A place in memory for what is edited, which is gone when the process ends, however that comes about. */
function inMemory(file: string, text: string): { path: string; read: () => string; remove: () => void } {
  const folder = mkdtempSync(join(roomInMemory(), 'plumbline-secrets-'))
  const path = join(folder, basename(file))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const die = (signal: NodeJS.Signals): void => {
    remove()
    process.exit(signal === 'SIGTERM' ? 143 : 129)
  }
  const stay = (): void => undefined // Ctrl-C is the editor's.
  process.once('exit', remove).on('SIGTERM', die).on('SIGHUP', die).on('SIGINT', stay)
  writeFileSync(path, text, { mode: 0o600 })
  return {
    path,
    read: () => readFileSync(path, 'utf8'),
    remove: () => {
      remove()
      process.off('exit', remove).off('SIGTERM', die).off('SIGHUP', die).off('SIGINT', stay)
    },
  }
}

/**
 * Lets the user edit a file of variables as if it were in clear, and encrypts it again.
 * @returns the sentence for the user. @throws ConfigurationError with one where nothing was changed.
 */
export async function edit(file: string, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const before = readSecretsFile(file)
  const opened = before.form === 'clear' ? undefined : openForChange(before, 'edit')
  const plain = opened?.text ?? before.text
  const place = inMemory(file, plain)
  try {
    let text = plain
    for (;;) {
      await editorOn(place.path, environment)
      text = place.read()
      if (text === plain) return 'Nothing was changed.'
      const complaint = unreadable(text)
      if (complaint === undefined) break
      if (!(await again(complaint))) throw new ConfigurationError(`Nothing was changed: ${complaint}`)
    }
    writeSecretsFile(file, opened ? reencryptDotenv(before.text, opened, text) : text, before.text)
    return opened
      ? `${file} is changed, and encrypted as before.`
      : `${file} is changed. It is in clear: \`npm run secrets -- encrypt\` encrypts it.`
  } finally {
    place.remove()
  }
}
