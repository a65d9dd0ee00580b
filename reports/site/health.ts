import type { PastRun } from '../past-run.ts'

/** What an alert or a load balancer wants to know of each target. */
export interface SiteHealth {
  readonly healthy: boolean
  readonly targets: readonly {
    readonly target: string
    readonly exitCode: number
    readonly finishedAt: string
    readonly ageSeconds: number
  }[]
}

/** The last run of each target. One of a selection says nothing of the target, and counts where there is no other. */
export const lastRuns = (runs: readonly PastRun[]): PastRun[] =>
  [...Map.groupBy(runs, ({ target }) => target).values()].flatMap(
    ofTarget => ofTarget.findLast(run => !run.selection) ?? ofTarget.at(-1) ?? [],
  )

/**
 * Whether every target conformed when somebody last looked, and that was not too long ago. Where nobody looked, nothing is known to be well.
 * @param target the only one that counts, where one is named. @param oldest how old the last run may be, in seconds. @param now in milliseconds.
 */
export function healthOf(
  runs: readonly PastRun[],
  target: string | undefined,
  oldest: number,
  now: number,
): SiteHealth {
  const targets = lastRuns(runs)
    .filter(run => target === undefined || run.target === target)
    .map(({ target, exitCode, finishedAt }) => ({
      ...{ target, exitCode, finishedAt },
      // One of the future, as where the clock was set back, is no newer for it.
      ageSeconds: Math.abs(Math.round((now - Date.parse(finishedAt)) / 1000)),
    }))
  const well = targets.every(({ exitCode, ageSeconds }) => exitCode === 0 && ageSeconds <= oldest)
  return { healthy: targets.length > 0 && well, targets }
}
