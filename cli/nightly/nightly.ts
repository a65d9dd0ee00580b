import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { alone } from '../../fixtures/lab/lock.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { isHost, loadAnyTarget, root } from '../../provision/inventory.ts'
import { isLocal } from '../../provision/ssh-login.ts'
import { readHistory } from '../../reports/history.ts'
import { runCommand } from '../command.ts'
import { auditTonight } from './audit.ts'
import { nightlySettings } from './settings.ts'
import { cronLine, type Nightly, serviceUnit, timerUnit, unitOf } from './units.ts'

const folder = '/etc/systemd/system'
const hasSystemd = (): boolean => existsSync('/run/systemd/system')

const clock = (text: string): string => {
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return text
  throw new InvalidArgumentError('It is a time such as 03:00.')
}

const named = (text: string): string => {
  if (/^[a-z0-9-]+$/.test(text)) return text
  throw new InvalidArgumentError('A target has a name of small letters, digits and "-".')
}

/** @throws ConfigurationError for what systemd would start nothing with, every night and without a word. */
function startable({ node, user }: Nightly): void {
  if (/["'\\]/.test(node))
    throw new ConfigurationError(`systemd starts no program with a quote or a backslash in its path: ${node}.`)
  if (!/^\w[\w.-]*\$?$/.test(user) || spawnSync('id', ['-u', user]).status !== 0)
    throw new ConfigurationError(`--user names ${JSON.stringify(user)}, and this machine knows no such user.`)
}

const filesOf = (target: string): { service: string; timer: string } => ({
  service: join(folder, `${unitOf(target)}.service`),
  timer: join(folder, `${unitOf(target)}.timer`),
})

/** @throws ConfigurationError where nobody may write there. */
function asRoot(): void {
  if (process.getuid?.() !== 0)
    throw new ConfigurationError(
      `Only root writes to ${folder}: run the same with sudo, or use cron: npm run nightly -- cron.`,
    )
}

const systemctl = (...words: readonly string[]): void =>
  void execFileSync('systemctl', [...words], { stdio: 'inherit' })

function nightly(target: string, at: string, user: string): Nightly {
  const loaded = loadAnyTarget(target)
  nightlySettings(target)
  const here = isHost(loaded) && isLocal(loaded.ssh)
  return { target, root, node: process.execPath, user, at, here }
}

function install({ target, at, user }: { target: string; at: string; user: string }): void {
  const made = nightly(target, at, user)
  if (!hasSystemd())
    throw new ConfigurationError(`systemd does not run here. With cron it is this line:\n${cronLine(made)}`)
  asRoot()
  startable(made)
  const { service, timer } = filesOf(target)
  writeFileSync(service, serviceUnit(made))
  writeFileSync(timer, timerUnit(made))
  systemctl('daemon-reload')
  systemctl('enable', '--now', `${unitOf(target)}.timer`)
  console.log(`${target} is audited every night at ${at}: \`systemctl start ${unitOf(target)}\` does it now.`)
}

function remove({ target }: { target: string }): void {
  const { service, timer } = filesOf(target)
  if (!existsSync(service) && !existsSync(timer)) {
    console.log(`There is no nightly audit of ${target} here.`)
    return
  }
  asRoot()
  systemctl('disable', '--now', `${unitOf(target)}.timer`)
  for (const file of [service, timer]) rmSync(file, { force: true })
  systemctl('daemon-reload')
  console.log(`${target} is no longer audited at night.`)
}

function status({ target }: { target: string }): void {
  const last = readHistory(root).runs.findLast(run => run.target === target)
  console.log(
    last === undefined
      ? `No run of the history looked at ${target}.`
      : `The last run on ${target} ended on ${last.finishedAt} with exit code ${last.exitCode}.`,
  )
  if (!hasSystemd() || !existsSync(filesOf(target).timer)) {
    console.log('No timer is installed: npm run nightly -- install.')
    process.exitCode = 1
    return
  }
  spawnSync('systemctl', ['list-timers', '--all', '--no-pager', `${unitOf(target)}.timer`], { stdio: 'inherit' })
}

const command = new Command()
  .name('nightly')
  .description('Audit a target every night, and tell who wants to know what is new.')
  .exitOverride()
const target = ['--target <name>', 'a target of the inventory', named, process.env.TARGET || 'lab'] as const
const time = ['--at <time>', 'when, e.g. 03:00', clock, '03:00'] as const

command
  .command('install')
  .description('a systemd service and timer for it (as root)')
  .option(...target)
  .option(...time)
  .option('--user <name>', 'whose keys and inventory it uses', process.env.SUDO_USER || userInfo().username)
  .action(install)
command
  .command('remove')
  .description('take them away')
  .option(...target)
  .action(remove)
command
  .command('status')
  .description('when the last run was, and when the next is')
  .option(...target)
  .action(status)
command
  .command('cron')
  .description('the line for a crontab, where there is no systemd')
  .option(...target)
  .option(...time)
  .action(({ target, at }: { target: string; at: string }) => console.log(cronLine(nightly(target, at, ''))))
command
  .command('run')
  .description('audit now, as the timer does')
  .option(...target)
  .action(async ({ target }: { target: string }) => {
    // Every target has the same hour where nobody names another: they take turns.
    const lock = { file: join(root, 'reports/out/nightly.lock'), doing: 'auditing', patience: 3_600_000 }
    process.exitCode = await alone(() => auditTonight(target), lock)
  })

await runCommand(command)
