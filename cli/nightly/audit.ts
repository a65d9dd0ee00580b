import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { root } from '../../provision/inventory.ts'
import { type Audit, audit } from '../../reports/audit.ts'
import { headline } from '../../reports/headline.ts'
import { type Notice, noticeOf, noticeOfNothing } from '../../reports/notice.ts'
import { newFolder, Run } from '../../reports/run.ts'
import { step } from '../step.ts'
import { notify, whyNotTold } from './notify.ts'
import { loginApart, type Receiver, type ToldRun } from './receivers.ts'
import { keepPlace, lastKnownSettings, type NightlySettings, nightlySettings } from './settings.ts'

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

/** Tells everybody, and prints what they are told and who could not be. */
async function tell(receivers: readonly Receiver[], { notice, run }: News): Promise<void> {
  console.log(`New: ${[notice.title, ...notice.lines].join('\n  ')}`)
  for (const sentence of await notify(receivers, notice, run)) console.error(sentence)
}

/**
 * Audits a target, and tells who wants to know what is new. One that cannot begin is told as well, to whom the environment or the last
 * night names. @returns the exit code of the audit. @throws ConfigurationError where it cannot begin.
 */
export async function auditTonight(target: string): Promise<number> {
  try {
    return await audited(target, nightlySettings(target))
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const { receivers, ping } = lastKnownSettings(target)
    await tellPing(ping, '/fail', error.message)
    await tell(receivers, newsOfNothing(target, 'none', 3, error.message))
    throw error
  }
}

async function audited(target: string, settings: NightlySettings): Promise<number> {
  const { receivers, ping } = settings
  await tellPing(ping, '/start')
  const folder = newFolder(root)
  keepPlace(target, settings)
  const exitCode = await step(`The nightly audit of ${target}`, ['cli/gate.ts', 'all', '--target', target], {
    PLUMBLINE_RUN: folder,
    PLUMBLINE_NIGHTLY: '1',
  })
  const made = auditIn(folder)
  // One that found something has come to its end: what it found is for the receivers.
  await tellPing(ping, made && exitCode <= 1 ? '' : '/fail', made ? headline(made) : 'There is no report.')
  const notice = made && noticeOf(made)
  if (notice === null) console.log('Nothing is new: nobody is told.')
  else await tell(receivers, notice && made ? { notice, run: made } : newsWithoutReport(target, folder, exitCode))
  return made === undefined && exitCode === 0 ? 2 : exitCode
}

interface News {
  readonly notice: Notice
  readonly run: ToldRun
}

/** What is told of an audit that left no report: every night until it does, as nobody looks at the target meanwhile. */
export function newsWithoutReport(target: string, folder: string, exitCode: number): News {
  const { refused } = new Run(folder).found() ?? {}
  const why = refused?.message ?? `the audit left no report, and exit code ${exitCode}.`
  return newsOfNothing(target, basename(folder), exitCode === 3 ? 3 : 2, why)
}

const newsOfNothing = (target: string, run: string, exitCode: 2 | 3, why: string): News => ({
  notice: noticeOfNothing(target, why),
  run: { run, exitCode, finishedAt: new Date().toISOString(), target: { name: target }, counts: {}, changes: null },
})
