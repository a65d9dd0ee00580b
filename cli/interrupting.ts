import type { DeployOptions } from '../provision/deploy.ts'
import { whatStops } from './stopping.ts'

/** Ctrl-C ends a change of the host after the steps under way; a second one ends it at once. */
export function interruptible(): Pick<DeployOptions, 'signal' | 'onArmed'> {
  const controller = new AbortController()
  let armed: number | undefined
  process.once('SIGINT', () => {
    console.error(`\n${whatStops(armed, false)}`)
    process.once('SIGINT', () => {
      console.error(`\n${whatStops(armed, true)}`)
      process.exit(130)
    })
    controller.abort()
  })
  return {
    signal: controller.signal,
    onArmed: seconds => {
      armed = seconds
    },
  }
}
