import { setTimeout as pause } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import type { Notice } from '../../reports/notice.ts'
import type { Receiver, ToldRun } from './receivers.ts'

/** How long one try may take, and how long is waited before the next, in milliseconds. */
const patience = 15_000
const pauses = [1000, 5000]

async function tell(receiver: Receiver, notice: Notice, run: ToldRun, within: number): Promise<void> {
  if (receiver.kind === 'request') {
    const { url, headers, body } = receiver.posting(notice, run)
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      // What follows a redirect is a GET, which tells nobody anything, and is answered with 200.
      redirect: 'manual',
      signal: AbortSignal.timeout(within),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`it answered ${answer.status}`)
    return
  }
  const patient = { connectionTimeout: within, greetingTimeout: within, socketTimeout: within }
  const transport = createTransport({ ...receiver.server, ...patient })
  try {
    const { from, to } = receiver
    const text = notice.lines.join('\n\n') || notice.title
    // A server that says a word now and then is never idle: it has its time as a whole, too.
    await transport.sendMail({ from, to, subject: notice.title, text, signal: AbortSignal.timeout(4 * within) })
  } finally {
    transport.close()
  }
}

/** What went wrong, without the address: it lets anybody write there. */
export function whyNotTold(error: unknown): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError' || name === 'AbortError') return 'it did not answer in time'
  return cause instanceof Error ? cause.message : message
}

/**
 * Tells every receiver, all at once, each up to three times.
 * @param options for tests: how long a try may take, and the pauses between tries. @returns a sentence for each who could not be told.
 */
export async function notify(
  receivers: readonly Receiver[],
  notice: Notice,
  run: ToldRun,
  { within = patience, between = pauses }: { within?: number; between?: readonly number[] } = {},
): Promise<string[]> {
  const told = receivers.map(async (receiver): Promise<string[]> => {
    for (let attempt = 0; ; attempt += 1)
      try {
        await tell(receiver, notice, run, within)
        return []
      } catch (error) {
        const wait = between[attempt]
        if (wait === undefined) return [`${receiver.name} was not told: ${whyNotTold(error)}.`]
        await pause(wait)
      }
  })
  return (await Promise.all(told)).flat()
}
