import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { loadAnyTarget, root } from '../../provision/inventory.ts'
import { readNamed } from '../../provision/variables.ts'
import { type Audit, audit } from '../../reports/audit.ts'
import { headline } from '../../reports/headline.ts'
import { type Notice, noticeOf, noticeOfNothing } from '../../reports/notice.ts'
import { newFolder, Run } from '../../reports/run.ts'
import { step } from '../step.ts'
import { notify, whyNotTold } from './notify.ts'
import { loginApart, type Receiver, receiversOf, type ToldRun } from './receivers.ts'

const variables = ['PLUMBLINE_NOTIFY', 'PLUMBLINE_PING'] as const

interface Settings {
  readonly receivers: readonly Receiver[]
  /** What is told that the audit began and ended, so that somebody notices when it does not. */
  readonly ping: string | undefined
}

/** Who is told, by the environment or the target's secrets file. @throws ConfigurationError for what is no receiver or no URL. */
export function nightlySettings(target: string): Settings {
  const named = readNamed(variables, loadAnyTarget(target))
  const ping = named.get('PLUMBLINE_PING')
  if (ping !== undefined && !(URL.canParse(ping) && /^https?:$/.test(new URL(ping).protocol)))
    throw new ConfigurationError('PLUMBLINE_PING is no URL that begins with https:// or http://.')
  return { receivers: receiversOf(named.get('PLUMBLINE_NOTIFY') ?? ''), ping }
}

/** Tells a dead man's switch (healthchecks.io, "Pinging API": /start, nothing for success, /fail). It never fails: its silence is the message. */
async function tellPing(ping: string | undefined, what: '' | '/start' | '/fail', body = ''): Promise<void> {
  if (ping === undefined) return
  const { url: address, headers } = loginApart(ping)
  const url = new URL(address)
  url.pathname = `${url.pathname.replace(/\/$/, '')}${what}`
  await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) })
    .then(answer => answer.body?.cancel())
    .catch((error: unknown) => console.error(`PLUMBLINE_PING (${url.host}) was not told: ${whyNotTold(error)}.`))
}

/** The report that an audit left; undefined where it left none, or half of one, as on a full disk. */
export function auditIn(folder: string): Audit | undefined {
  try {
    return audit.parse(JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8')))
  } catch {
    return undefined
  }
}

/** Audits a target, and tells who wants to know what is new. @returns the exit code of the audit. */
export async function auditTonight(target: string): Promise<number> {
  const { receivers, ping } = nightlySettings(target)
  await tellPing(ping, '/start')
  const folder = newFolder(root)
  const exitCode = await step(`The nightly audit of ${target}`, ['cli/gate.ts', 'all', '--target', target], {
    PLUMBLINE_RUN: folder,
    PLUMBLINE_NIGHTLY: '1',
  })
  const made = auditIn(folder)
  // One that found something has come to its end: what it found is for the receivers.
  await tellPing(ping, made && exitCode <= 1 ? '' : '/fail', made ? headline(made) : 'There is no report.')
  const { notice, run } = made ? { notice: noticeOf(made), run: made } : ofNothing(target, folder, exitCode)
  if (notice === null) console.log('Nothing is new: nobody is told.')
  else {
    console.log(`New: ${[notice.title, ...notice.lines].join('\n  ')}`)
    for (const sentence of await notify(receivers, notice, run)) console.error(sentence)
  }
  return made === undefined && exitCode === 0 ? 2 : exitCode
}

/** What is told of an audit that left no report: every night until it does, as nobody looks at the target meanwhile. */
export function ofNothing(target: string, folder: string, exitCode: number): { notice: Notice; run: ToldRun } {
  const { refused } = new Run(folder).found() ?? {}
  const why = refused?.message ?? `the audit left no report, and exit code ${exitCode}.`
  const run = { run: basename(folder), exitCode: exitCode === 3 ? 3 : 2, finishedAt: new Date().toISOString() } as const
  return { notice: noticeOfNothing(target, why), run: { ...run, target: { name: target }, counts: {}, changes: null } }
}
