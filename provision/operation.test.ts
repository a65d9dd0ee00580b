import { expect, test } from 'vitest'
import { LocalMachine } from './local-machine.ts'
import { apply, look, type Operation, plan } from './operation.ts'
import { sh } from './shell.ts'

/** A line in a file: the smallest thing that can be missing. */
const line = (path: string, text: string, after?: string): Operation => ({
  title: `${text} is there`,
  async *needed(host) {
    const { stdout } = await host.read(sh`cat ${path}`)
    if (after && !stdout.includes(after)) throw new Error(`${after} is not there yet`)
    if (!stdout.includes(text)) yield { what: `write ${text}`, command: sh`echo ${text} >>${path}` }
  },
})

test('operations are applied in order, each looking at what the ones before it did', async () => {
  const { host, folder } = new LocalMachine()
  const path = `${folder}/lines`
  const done: string[] = []
  const onStep = ({ what }: { what: string }, ended: boolean): void => void (ended && done.push(what))

  await apply(host, [line(path, 'first'), line(path, 'second', 'first'), line(path, 'third', 'second')], { onStep })

  expect(done).toEqual(['write first', 'write second', 'write third'])
  expect(await host.show(sh`cat ${path}`)).toBe('first\nsecond\nthird\n')
})

test('a second time there is nothing to do, and it takes one round trip', async () => {
  const machine = new LocalMachine()
  const operations = ['first', 'second', 'third'].map(text => line(`${machine.folder}/lines`, text))
  await apply(machine.host, operations)
  machine.ran.length = 0

  await apply(machine.host, operations, { onStep: ({ what }) => expect.fail(what) })

  expect(machine.ran).toHaveLength(1)
})

test('the first failure ends it', async () => {
  const { host, folder } = new LocalMachine()
  const broken: Operation = {
    title: 'never',
    async *needed() {
      yield { what: 'fail', command: 'exit 1' }
    },
  }

  await expect(apply(host, [broken, line(`${folder}/lines`, 'first')])).rejects.toThrow(
    'could not fail. `exit 1` on this machine ended with exit code 1.',
  )
  expect((await host.read(sh`test -e ${folder}/lines`)).exitCode).toBe(1)
})

test('an abort ends it between two steps', async () => {
  const { host, folder } = new LocalMachine()
  const stop = new AbortController()
  const path = `${folder}/lines`

  const applied = apply(host, [line(path, 'first'), line(path, 'second')], {
    signal: stop.signal,
    onStep: () => stop.abort(),
  })

  await expect(applied).rejects.toThrow('aborted')
  expect(await host.show(sh`cat ${path}`)).toBe('first\n')
})

test('a plan changes nothing, and names what it cannot tell before the rest is done', async () => {
  const { host, folder } = new LocalMachine()
  const path = `${folder}/lines`
  const told: [string, boolean][] = []

  await plan(look(host, [line(path, 'first'), line(path, 'second', 'first')]), {
    blind: false,
    onStep: (what, uncertain) => void told.push([what, uncertain]),
  })

  expect(told).toEqual([
    ['write first', false],
    ['second is there: can only be told after the steps before it', true],
  ])
  expect((await host.read(sh`test -e ${path}`)).exitCode).toBe(1)
})

test('what cannot be looked at although nothing is to be done before it fails a plan', async () => {
  const { host, folder } = new LocalMachine()

  const planned = plan(look(host, [line(`${folder}/lines`, 'second', 'first')]), {
    blind: false,
    onStep: () => undefined,
  })

  await expect(planned).rejects.toThrow('first is not there yet')
})
