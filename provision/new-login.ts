import type { NewLogin } from './armed.ts'
import { connect } from './connect.ts'
import { enter } from './enter.ts'
import type { Target } from './inventory.ts'

/** Logs in once more, as the deploy itself did. */
export const newLogin =
  (target: Target): NewLogin =>
  async () => {
    const shell = await connect(target.ssh, `the host ${target.name}`)
    try {
      return { host: (await enter(shell, target)).host, [Symbol.dispose]: () => shell.close() }
    } catch (error) {
      shell.close()
      throw error
    }
  }
