import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigurationError } from '../provision/configuration-error.ts'
import {
  type AnyTarget,
  asWritten,
  described,
  hostSchema,
  isHost,
  type SshLogin,
  serviceSchema,
  suiteFolder,
  targetName,
} from '../provision/inventory.ts'
import { tiers } from './declared.ts'
import { writeWhole } from './disk.ts'
import { lastGreen } from './last-green.ts'
import { severities, verdicts } from './verdict.ts'
import { versionOf } from './version.ts'
import { waiver } from './waiver.ts'

const named = { name: targetName }

/** A target as some version of the suite kept it: what was added to the inventory since has its default. */
const kept = z.record(z.string(), z.unknown()).transform((value, context): AnyTarget => {
  const host = 'ssh' in value ? hostSchema.extend(named).safeParse(value) : undefined
  if (host?.success) return described(host.data)
  const read = host ?? serviceSchema.extend(named).safeParse(value)
  if (read.success) return read.data
  for (const { message, path } of read.error.issues) context.addIssue({ code: 'custom', message, path })
  return z.NEVER
})

const preamble = z.strictObject({
  schema: z.literal('plumbline-evidence-1'),
  run: z.string(),
  /** The version of the suite that recorded it; null where it was one that did not say so. */
  suite: z.string().nullable().default(null),
  startedAt: z.iso.datetime(),
  /** When it was judged; null where the run did not come to its end. */
  finishedAt: z.iso.datetime().nullable(),
  /** The target's parameters, without secrets and without paths of the machine that looked. */
  target: kept,
  /** The requirements that there were and that the run was not asked for. */
  leftOut: z.array(z.string()),
  complete: z.array(z.enum(tiers)),
  atLeast: z.enum(severities),
  /** The waivers that there were. */
  waivers: z.array(waiver),
  /** The run since which only what was new shut the gate. */
  since: lastGreen.nullable().default(null),
  /** What kept the run from its end. */
  incomplete: z.array(z.string()),
  /** What was judged then, by requirement. */
  verdicts: z.record(z.string(), z.enum(verdicts)),
})
/** The first record of a run's evidence: all that its judgement rests on besides what was observed, so that it can be judged again anywhere. */
export type Preamble = z.output<typeof preamble>

const reachable = ({ host, port, hostKey, user }: SshLogin): SshLogin => ({ host, port, hostKey, user })

/** The name of an account on another machine is nobody's business, and nothing is judged by it. */
const nameless = (login: SshLogin): SshLogin => reachable({ ...login, user: 'recorded' })

/** A target as the evidence keeps it: what requirements are about, and nothing with which one could log in. */
export function withoutSecrets(target: AnyTarget): AnyTarget {
  if (!isHost(target)) {
    const { authority: _, ...service } = target.service
    return { ...target, service, secretsFile: '' }
  }
  const { authority: _, vantages, ssh, ...rest } = asWritten(target)
  const known = Object.entries(vantages).map(([name, login]) => [name, login && nameless(login)])
  return {
    ...rest,
    // As whom the suite came is judged: it may command Docker (CTR-11), own files (STO-01), and come as root (SEC-04).
    ssh: { ...reachable(ssh), ...(ssh.listens !== undefined && { listens: ssh.listens }) },
    vantages: Object.fromEntries(known),
    secretsFile: '',
  }
}

/** What is known when a run begins. */
export const begun = (run: string, startedAt: string, target: AnyTarget): Preamble => ({
  ...{ schema: 'plumbline-evidence-1', run, suite: versionOf(suiteFolder), startedAt, finishedAt: null },
  target: withoutSecrets(target),
  ...{ leftOut: [], complete: [], atLeast: 'minor', since: null, waivers: [], incomplete: [], verdicts: {} },
})

/** Whether a line of an evidence file is its preamble. */
export const isPreamble = (line: string): boolean => line.startsWith('{"schema":"plumbline-evidence-')

/** Puts the preamble before the records of a file, in place of an earlier one. @param clean takes secrets out of text. */
export function writePreamble(file: string, content: Preamble, clean: (text: string) => string = text => text): void {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : ['']
  const records = lines.filter(line => !isPreamble(line)).join('\n')
  writeWhole(file, `${clean(JSON.stringify(content))}\n${records}`)
}

/** The preamble of an evidence file. @throws ConfigurationError when the file cannot be read, or is none that can be judged again. */
export function readPreamble(file: string): Preamble {
  const refuse = (why: string): never => {
    throw new ConfigurationError(`EVIDENCE: ${file} cannot be judged (${why}).`)
  }
  let first: string
  try {
    ;[first = ''] = readFileSync(file, 'utf8').split('\n', 1)
  } catch (error) {
    return refuse((error as Error).message)
  }
  const [, form = 0] = /^\{"schema":"plumbline-evidence-(\d+)"/.exec(first) ?? []
  if (Number(form) > 1) return refuse('it was recorded by a newer version of the suite: judge it with that one')
  if (!isPreamble(first)) return refuse('its first line does not say which run and target it is about')
  try {
    return preamble.parse(JSON.parse(first))
  } catch (error) {
    return refuse(error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message)
  }
}

/** The same where it can be read. */
export function recordedIn(file: string | undefined): Preamble | undefined {
  if (!file) return undefined
  try {
    return readPreamble(file)
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined
    throw error
  }
}
