import { beforeEach, expect, test, vi } from 'vitest'
import { ArmedChange } from './armed.ts'
import { Host, OperationError } from './host.ts'
import { ShellError } from './shell.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

/** A host that notes what is run on it, and answers as it is told. */
function recorded(answer: (command: string) => string = () => '') {
  const ran: string[] = []
  const host = new Host({
    name: 'the host',
    run: async command => {
      ran.push(command)
      return { exitCode: 0, stdout: answer(command), stderr: '' }
    },
  })
  return { host, ran }
}

const away = () => Promise.reject(new ShellError('SSH to 192.0.2.1:22 did not answer within 10 s.'))
const letIn = (host: Host) => async () => ({ host, [Symbol.dispose]: () => undefined })
const arms = (command: string) => command.includes('systemctl enable plumbline-undo.timer')
const confirms = (command: string) => command.includes('mv armed confirmed')
const undoes = (command: string) => command.includes('systemctl start plumbline-undo.service')

test('where nothing is to be changed, nothing is armed and nobody logs in', async () => {
  const { host, ran } = recorded()

  await new ArmedChange(host, away).settle()

  expect(ran).toEqual([])
})

test('the first step arms, the others count the minute anew, and a new login confirms', async () => {
  const [first, second] = [recorded(), recorded()]
  const change = new ArmedChange(first.host, letIn(second.host))

  await change.before()
  await change.before()
  await change.settle()

  expect(first.ran.filter(arms)).toHaveLength(1)
  expect(first.ran.filter(command => command.startsWith('systemctl restart plumbline-undo.timer'))).toHaveLength(2)
  expect(first.ran.some(confirms), 'a confirmation by the connection that was there before').toBe(false)
  expect(second.ran.some(confirms)).toBe(true)
})

test('when no new login gets in, the host undoes it at once, and the deploy says so in one sentence', async () => {
  const { host, ran } = recorded()
  let shut = true
  const change = new ArmedChange(host, () => (shut ? away() : letIn(host)()))
  await change.before()

  const settled = change.settle().catch((error: Error) => error)
  await vi.advanceTimersByTimeAsync(30_000)
  const reason = (await settled) as Error
  shut = false

  expect(await change.undone(reason)).toEqual(
    new OperationError(
      'the host took its firewall and its guard back to what they were, and answers as before: no new login got in after the change (SSH to 192.0.2.1:22 did not answer within 10 s.)',
    ),
  )
  expect(ran.filter(undoes)).not.toHaveLength(0)
})

test('when the connection is gone too, the host does it by itself', async () => {
  const { host } = recorded()
  const change = new ArmedChange(host, away)
  await change.before()
  vi.spyOn(host, 'run').mockRejectedValue(new ShellError('The connection is closed.'))

  const { message } = await change.undone(new OperationError('it broke off'))

  expect(message).toBe(
    'by itself the host takes its firewall and its guard back to what they were, within 60 s: it broke off',
  )
})

test.for(['a further step', 'the confirmation'] as const)('a minute that ran out is noticed by %s', async when => {
  const { host } = recorded(command => (/confirmed|restart/.test(command) && !arms(command) ? 'undone\n' : ''))
  const change = new ArmedChange(host, letIn(host))
  await change.before()

  await expect(when === 'a further step' ? change.before() : change.settle()).rejects.toThrow(
    'a step took longer than 60 s',
  )
})

test('a failure before anything was armed is only itself', async () => {
  const reason = new OperationError('it could not look')

  expect(await new ArmedChange(recorded().host, away).undone(reason)).toBe(reason)
})

test('who stops it can be told whether the host takes it back by itself, and within what time', async () => {
  const heard: (number | undefined)[] = []
  const onArmed = (seconds: number | undefined) => void heard.push(seconds)
  const { host } = recorded()

  const confirmed = new ArmedChange(host, letIn(host), onArmed)
  await confirmed.settle()
  expect(heard).toEqual([])
  await confirmed.before()
  expect(heard).toEqual([60])
  await confirmed.settle()
  expect(heard).toEqual([60, undefined])

  const taken = new ArmedChange(host, letIn(host), onArmed)
  await taken.before()
  await taken.undone(new OperationError('the deploy was stopped'))
  expect(heard).toEqual([60, undefined, 60, undefined])

  const lost = new ArmedChange(host, away, onArmed)
  await lost.before()
  vi.spyOn(host, 'run').mockRejectedValue(new ShellError('The connection is closed.'))
  await lost.undone(new OperationError('the deploy was stopped'))
  expect(heard.at(-1), 'the host still has it before it').toBe(60)
})
