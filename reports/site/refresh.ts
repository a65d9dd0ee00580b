/** How a look ended. */
interface EndedLook {
  readonly exitCode: number
  /** The last of what it said. */
  readonly said: string
}

/** Looks at a target, or at the one that is meant where none is named. */
export type LookAgain = (target: string | undefined) => Promise<EndedLook>

/** What is known of looks that were asked for on the page. */
export interface RefreshState {
  readonly target: string | undefined
  /** When it began, and when it ended; null while it goes on. */
  readonly startedAt: string
  readonly ended: (EndedLook & { readonly at: string }) | null
}

/** Looks again on demand, at most once at a time. */
export class Refresh {
  readonly #look: LookAgain
  #state: RefreshState | undefined

  constructor(look: LookAgain) {
    this.#look = look
  }

  /** The look under way, or the last one; undefined where nobody asked for one yet. */
  get state(): RefreshState | undefined {
    return this.#state
  }

  /** Begins a look, and does not wait for its end. @returns whether it did: not while another goes on. */
  begin(target: string | undefined): boolean {
    if (this.#state?.ended === null) return false
    const state = { target, startedAt: new Date().toISOString(), ended: null }
    this.#state = state
    void this.#look(target)
      .catch((error: unknown) => ({ exitCode: 2, said: error instanceof Error ? error.message : String(error) }))
      .then(ended => {
        this.#state = { ...state, ended: { ...ended, at: new Date().toISOString() } }
      })
    return true
  }
}
