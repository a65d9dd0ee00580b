import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { apply } from '../operation.ts'
import { ownersForwarding } from './tailnet.ts'

test.for([
  [0, true, 1],
  [0, false, 0],
  [1, true, 0],
] as const)('Tailscale is told only what it was told before: kept %i, now %s', async ([kept, now, told]) => {
  const machine = new LocalMachine()
  machine.program('tailscale', `test "$1" = debug && echo '{ "NoSNAT": ${now} }'; true`)
  machine.program('grep', `case "$*" in *tailscale-prefs) exit ${kept} ;; *) exec /usr/bin/grep "$@" ;; esac`)
  const steps: string[] = []

  await apply(machine.host, [ownersForwarding], { onStep: ({ what }, done) => void (done && steps.push(what)) })

  expect(steps).toHaveLength(told)
})
