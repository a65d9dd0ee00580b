import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cronLine, serviceUnit, timerUnit, unitOf } from './units.ts'

const nightly = {
  target: 'homelab',
  root: '/home/me/my 100% suite',
  node: '/opt/$n/bin/node',
  user: 'me',
  at: '03:05',
  here: false,
}

test('The service runs the audit of its target as its user, and may write into the checkout alone', () => {
  const unit = serviceUnit(nightly)
  expect(unit).toContain('\nUser=me\n')
  expect(unit).toContain(
    '\nExecStart="/opt/$n/bin/node" "/home/me/my 100%% suite/cli/nightly/nightly.ts" run --target homelab\n',
  )
  expect(unit).toContain('\nProtectSystem=strict\n')
  expect(unit).toContain('\nReadWritePaths="/home/me/my 100%% suite"\n')
})

test('A checkout may be called anything', () => {
  const unit = serviceUnit({ ...nightly, root: String.raw`/home/me/my "$suite\1"` })
  expect(unit).toContain(String.raw` "/home/me/my \"$$suite\\1\"/cli/nightly/nightly.ts" run`)
  expect(unit).toContain(String.raw`ReadWritePaths="/home/me/my \"$suite\\1\""`)
})

test('What looks at the machine that it runs on stands in no sandbox, which would refuse sudo and be judged in its place', () => {
  const unit = serviceUnit({ ...nightly, here: true })
  expect(unit).not.toMatch(/^(?:NoNewPrivileges|CapabilityBoundingSet|System|Protect|Private|Restrict|Lock|ReadWrite)/m)
  expect(unit).toMatch(/\nUser=me\n[\s\S]*\nUMask=0077\n$/)
})

test.for([false, true])('systemd reads both units, and finds nothing wrong in them (here: %s)', (here, { skip }) => {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) return skip('systemd-analyze is not on this machine.')
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-units-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const made = { ...nightly, root: folder, node: process.execPath, user: 'root', here }
  const [service, timer] = [join(folder, 'plumbline-homelab.service'), join(folder, 'plumbline-homelab.timer')]
  writeFileSync(service, serviceUnit(made))
  writeFileSync(timer, timerUnit(made))
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', service, timer], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('The timer makes up for a night that the machine slept through', () => {
  expect(timerUnit(nightly)).toContain('OnCalendar=*-*-* 03:05:00\n')
  expect(timerUnit(nightly)).toContain('Persistent=true\n')
  expect(unitOf('homelab')).toBe('plumbline-homelab')
})

test('Without systemd it is a line for cron, which gives "%" a meaning of its own', () => {
  expect(cronLine(nightly)).toBe(
    String.raw`5 3 * * * cd '/home/me/my 100\% suite' && '/opt/$n/bin/node' cli/nightly/nightly.ts run --target homelab`,
  )
})
