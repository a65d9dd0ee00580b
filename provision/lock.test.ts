import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Host } from './host.ts'
import { LocalMachine } from './local-machine.ts'
import { LocalShell } from './local-shell.ts'
import { lock } from './lock.ts'

const locked = (machine: LocalMachine) => lock(machine.host, machine, `${machine.folder}/lock`)

test('a second deploy is kept out until the first is done, and hears who it is', async () => {
  const machine = new LocalMachine()
  const held = await locked(machine)

  await expect(locked(machine)).rejects.toThrow(
    /^Another deploy of this machine is under way: .+@.+ since \d{4}-\d\d-\d\dT.*\. Wait for its end/,
  )

  await held.release()
  await expect(locked(machine)).resolves.toBeDefined()
})

test('the lock of a session that is gone is taken over', async () => {
  const machine = new LocalMachine()
  await locked(machine)
  writeFileSync(`${machine.folder}/lock/holder`, '999999\n1\nsomebody@elsewhere\n2026-01-01T00:00:00+00:00\n')

  await expect(locked(machine)).resolves.toBeDefined()
})

test('a process that has the number of one that is gone holds nothing', async () => {
  const machine = new LocalMachine()
  await locked(machine)
  writeFileSync(`${machine.folder}/lock/holder`, '1\n999999999\nsomebody@elsewhere\n2026-01-01T00:00:00+00:00\n')

  await expect(locked(machine)).resolves.toBeDefined()
})

test('on its own machine a deploy holds the lock as long as it lives itself', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'Root runs what a deploy does.')
  const { folder } = new LocalMachine()
  using shell = new LocalShell('this machine')
  const take = () => lock(new Host(shell), shell, `${folder}/lock`)
  const held = await take()

  expect(readFileSync(`${folder}/lock/holder`, 'utf8').split('\n')[0]).toBe(String(process.pid))
  await expect(take()).rejects.toThrow('Another deploy of this machine is under way')
  await held.release()
})
