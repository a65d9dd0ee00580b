import { z } from 'zod'
import { type Verdict, verdicts } from './verdict.ts'

/** The last run of a target whose gate was open, and what was not as it should be all the same. */
export const lastGreen = z.strictObject({
  run: z.string(),
  finishedAt: z.iso.datetime(),
  known: z
    .record(z.string(), z.enum(verdicts))
    .describe(
      'What shut no gate then, as it was less severe or known already: the verdict that the last such run gave.',
    ),
})
export type LastGreen = z.output<typeof lastGreen>

const unseen: readonly Verdict[] = ['inconclusive', 'not checked']
const red: readonly Verdict[] = ['failed', 'stale waiver']

/** What of an earlier run says whether its gate was open, and for what. */
interface Judged {
  readonly run: string
  readonly finishedAt: string
  readonly exitCode: number
  readonly verdicts: Readonly<Record<string, Verdict>>
}

/** @param past earlier runs of a target, the latest last. @returns null where its gate was never open. */
export function lastGreenOf(past: readonly Judged[]): LastGreen | null {
  const green = past.filter(({ exitCode }) => exitCode === 0)
  const last = green.at(-1)
  if (last === undefined) return null
  const said: Record<string, Verdict> = Object.assign({}, ...green.map(run => run.verdicts))
  const known = Object.entries(said).filter(([, verdict]) => [...red, ...unseen].includes(verdict))
  return { run: last.run, finishedAt: last.finishedAt, known: Object.fromEntries(known) }
}

/** Whether a verdict is no news since then. What could not be seen then and has failed now is news. */
export function isKnown(id: string, now: Verdict, since: LastGreen | null): boolean {
  const before = since !== null && Object.hasOwn(since.known, id) ? since.known[id] : undefined
  if (before === undefined) return false
  return unseen.includes(now) || (red.includes(now) && red.includes(before))
}
