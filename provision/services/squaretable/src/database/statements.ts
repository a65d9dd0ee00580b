/** How many statements each connection keeps prepared at most: every one costs PostgreSQL memory on every connection. */
const most = 100

/** How often a text has to come before it is worth being prepared. */
const often = 3

/** Longer ones are made for the occasion, such as an INSERT of many rows. */
const longest = 4000

/** Which texts are prepared, and under which names: those that come again and again. */
export class Statements {
  readonly #names = new Map<string, string>()
  #seen = new Map<string, number>()

  /** The name to prepare a text under; undefined where it is asked without. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    if (this.#names.size >= most || text.length > longest) return undefined
    const times = (this.#seen.get(text) ?? 0) + 1
    if (times < often) {
      if (this.#seen.size >= 10 * most) this.#seen = new Map()
      this.#seen.set(text, times)
      return undefined
    }
    this.#seen.delete(text)
    const name = `s${this.#names.size + 1}`
    this.#names.set(text, name)
    return name
  }
}
