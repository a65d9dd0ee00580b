import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Host, OperationError } from './host.ts'
import { sh } from './shell.ts'

/** Where the host keeps what it would bring back. It lasts over a boot. */
const armedFolder = '/var/lib/plumbline/undo'

/** How long a change stands that nobody confirms, in seconds, counted from the last step. */
const standsFor = 60

/** New logins are tried for so long, in milliseconds: a firewall that drops lets each of them wait for ten seconds. */
const triedFor = 25_000

/** One of the files in armed/. */
export const armedPart = (name: string): string => readFileSync(join(import.meta.dirname, 'armed', name), 'utf8')

/** Hears within how many seconds the host takes a change back by itself; of undefined once the change is confirmed, or taken back. */
export type OnArmed = (seconds: number | undefined) => void

/** Renaming is done by one of the two: by who confirms, or by who undoes. */
const confirm = `${armedPart('functions.sh')}
cd "$folder" && { [ -e confirmed ] || mv armed confirmed 2>/dev/null || { echo undone; exit 0; }; }
disarm`

/** Counts the time anew. */
const prolong = `systemctl restart plumbline-undo.timer 2>/dev/null; ${sh`[ -e ${`${armedFolder}/armed`} ]`} || echo undone`

/** Lets the host undo at once what is armed, and waits for it; nothing where nothing is. */
const undo = sh`if [ -e ${`${armedFolder}/armed`} ] || [ -e ${`${armedFolder}/undoing`} ]; then systemctl start plumbline-undo.service; fi`

/** Exits with 0 where an earlier deploy left its change armed. A question for `host.read`. */
export const leftArmed = sh`test -e ${`${armedFolder}/armed`} -o -e ${`${armedFolder}/undoing`}`

/** Takes back what an earlier deploy changed and could not confirm any more. @throws OperationError when the host cannot. */
export const takeBack = (host: Host): Promise<string> => host.run(undo, { timeoutMs: 120_000 })

/** The host was faster. */
class TooLate extends OperationError {}

const inTime = (answer: string): void => {
  if (answer.trim() === 'undone') throw new TooLate(`a step took longer than ${standsFor} s`)
}

/** A login of its own, over a connection of its own. */
export type NewLogin = () => Promise<{ readonly host: Host } & Disposable>

/**
 * A change that can lock its owner out: the firewall, the guard. Before its first step the host keeps what is there and starts a timer
 * that brings it back; a new login, made when the change is done, stops the timer. The connection that the deploy came by proves
 * nothing: what is established lives on. So nobody has to be there for the host to be as it was: not this process, not its connection,
 * and not even the host itself, which does it after its next boot.
 */
export class ArmedChange {
  readonly #host: Host
  readonly #login: NewLogin
  readonly #onArmed: OnArmed
  #armed = false

  constructor(host: Host, login: NewLogin, onArmed: OnArmed = () => undefined) {
    this.#host = host
    this.#login = login
    this.#onArmed = onArmed
  }

  /** To be called before each step. @throws OperationError when it cannot be armed, or the host has undone it meanwhile. */
  async before(): Promise<void> {
    if (this.#armed) return this.#prolong()
    await takeBack(this.#host)
    await this.#host.run(sh`rm -rf ${armedFolder} && install -d -m 700 ${armedFolder}`)
    for (const [name, text] of [
      ['undo.sh', armedPart('functions.sh') + armedPart('firewall.sh') + armedPart('undo.sh')],
      ['runtime.py', armedPart('runtime.py')],
    ] as const) {
      await this.#host.run(sh`cat >${`${armedFolder}/${name}`}`, { input: text })
    }
    this.#onArmed(standsFor)
    await this.#host.run(
      `seconds=${standsFor}\n${armedPart('functions.sh')}\n${armedPart('firewall.sh')}\n${armedPart('arm.sh')}`,
      {
        timeoutMs: 60_000,
      },
    )
    this.#armed = true
  }

  /** To be called after the last step: confirms the change by a new login. @throws OperationError when none gets in. */
  async settle(): Promise<void> {
    if (!this.#armed) return
    await this.#prolong()
    const deadline = Date.now() + triedFor
    for (;;) {
      try {
        using login = await this.#login()
        inTime(await login.host.run(confirm))
        this.#armed = false
        this.#onArmed(undefined)
        return
      } catch (error) {
        if (error instanceof TooLate) throw error
        if (Date.now() > deadline)
          throw new OperationError(`no new login got in after the change (${(error as Error).message})`)
        await delay(1_000)
      }
    }
  }

  /** To be called when something went wrong. @returns what to tell, in one sentence: what became of the change, and the reason. */
  async undone(reason: Error): Promise<Error> {
    if (!this.#armed) return reason
    this.#armed = false
    const told = (what: string) => new OperationError(`${what}: ${reason.message}`, { cause: reason })
    try {
      await takeBack(this.#host)
    } catch {
      return told(`by itself the host takes its firewall and its guard back to what they were, within ${standsFor} s`)
    }
    this.#onArmed(undefined)
    const answers = await this.#login().then(
      login => {
        login[Symbol.dispose]()
        return 'and answers as before'
      },
      (error: Error) => `but a new login does not get in yet (${error.message})`,
    )
    return told(`the host took its firewall and its guard back to what they were, ${answers}`)
  }

  async #prolong(): Promise<void> {
    inTime(await this.#host.run(prolong))
  }
}
