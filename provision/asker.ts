import { AsyncLocalStorage } from 'node:async_hooks'

/** On whose behalf something is asked of a machine, however deep below. */
export interface Asker {
  /** Ends what was begun on its behalf. */
  readonly signal: AbortSignal
  /** Hears what commands complain of, whatever becomes of their answers. */
  readonly complaint: (text: string) => void
  /** Waits on its behalf for what others wait for as well: that does not count as its own time. */
  readonly rest?: <T>(shared: Promise<T>) => Promise<T>
}

const current = new AsyncLocalStorage<Asker | undefined>()

/** Does work on behalf of an asker. */
export const onBehalfOf = <T>(asker: Asker, work: () => Promise<T>): Promise<T> => current.run(asker, work)

/** Does work that several share, and that must not end with the one that happened to ask first. */
export const onNobodysBehalf = <T>(work: () => Promise<T>): Promise<T> => current.run(undefined, work)

/** The asker on whose behalf the caller works. */
export const asker = (): Asker | undefined => current.getStore()

/** Waits for what several share. */
export const sharing = <T>(made: Promise<T>): Promise<T> => asker()?.rest?.(made) ?? made
