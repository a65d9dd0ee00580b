import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** What a command took on this machine, with everything that it started. */
export interface Taken {
  /** Seconds. */
  readonly wall: number
  /** Seconds of processor time, of user and system. */
  readonly cpu: number
  /** The most memory that was seen at once, in MB: each process's own, and its share of what several use. */
  readonly memory: number
}

/** A command line, and what it reads. */
export interface Work {
  readonly words: readonly string[]
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // The process has ended meanwhile.
    return ''
  }
}

/** The memory of a process group, in kB. */
function memoryOf(group: number): number {
  let sum = 0
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const ofGroup = Number(
      read(`/proc/${pid}/stat`)
        .replace(/^.*\) /s, '')
        .split(' ')[2],
    )
    if (ofGroup === group) sum += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
  }
  return sum
}

/** Runs a command to its end. @throws Error with its output when it exits with anything but 0. */
export async function measure({ words, input = '', environment = {} }: Work): Promise<Taken> {
  const timed = ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" 2>&1', 'bash', ...words]
  const child = spawn('bash', timed, { env: { ...process.env, ...environment, LC_ALL: 'C.UTF-8' }, detached: true })
  let [output, times, memory] = ['', '', 0]
  child.stdout.on('data', piece => {
    output += piece
  })
  child.stderr.on('data', piece => {
    times += piece
  })
  child.stdin.on('error', () => {}).end(input)
  const { pid } = child
  const sampler = setInterval(() => {
    if (pid !== undefined) memory = Math.max(memory, memoryOf(pid))
  }, 100)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearInterval(sampler)
  if (code !== 0) throw new Error(`${words.join(' ')} exited with ${code}:\n${(output + times).slice(-3000)}`)
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = times.trim().split(/\s+/).map(Number)
  return { wall, cpu: user + system, memory: memory / 1000 }
}
