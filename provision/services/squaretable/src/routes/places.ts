/** Places for what costs much: who comes when all are taken waits for one, in the order of coming. */
export class Places {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /**
   * A place, until it is disposed of.
   * @param patienceMs how long to wait for it. @returns undefined where none came free in time, or nobody waits any more
   */
  async take(patienceMs: number, signal: AbortSignal): Promise<Disposable | undefined> {
    if (this.#free === 0) {
      const came = Promise.withResolvers<boolean>()
      const turn = () => came.resolve(true)
      const leave = () => came.resolve(false)
      this.#waiting.push(turn)
      const timer = setTimeout(leave, patienceMs)
      signal.addEventListener('abort', leave)
      const isMine = await came.promise
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
      if (!isMine) {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        return undefined
      }
    } else this.#free -= 1
    let isTaken = true
    return {
      [Symbol.dispose]: () => {
        if (!isTaken) return
        isTaken = false
        const next = this.#waiting.shift()
        if (next === undefined) this.#free += 1
        else next()
      },
    }
  }
}
