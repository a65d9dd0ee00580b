import { networkInterfaces } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { parseAnyTarget, root } from '../../provision/inventory.ts'
import { ShellError } from '../../provision/shell.ts'
import { typed } from '../../provision/typed.ts'
import { runCommand } from '../command.ts'
import { meet } from './answers/meet.ts'
import { subjects } from './answers/places.ts'
import { LeftUnanswered, personAt } from './asking.ts'
import { authorityOf, pemOf } from './authority.ts'
import { type AskingMeans, choicesOf } from './choices.ts'
import { firstAudit } from './first-audit/run.ts'
import { targetNames, withTarget } from './inventory-file.ts'
import { changedLines, isSameButForTheDay, keepFile, mustBeWritable, textOf } from './kept.ts'
import { type ResolvedLogin, resolveLogin } from './login/login.ts'
import { checkedName, namedTarget, openedBefore } from './naming.ts'
import { pinnedIn } from './pinned.ts'
import type { Here, Known } from './propose/known.ts'
import { proposal } from './propose/proposal.ts'
import { rightsFor } from './rights/write-rights.ts'
import { seenValue } from './survey/seen.ts'
import { survey } from './survey/survey.ts'
import { seenLines } from './told.ts'
import { readVantage, vantageLogins } from './vantage-logins.ts'

interface Options {
  readonly name?: string
  readonly output?: string
  readonly yes?: true
  readonly sudoers?: true
  readonly drills?: true
  readonly acceptHostKey?: readonly string[]
  readonly authority?: string
  readonly vantage?: readonly string[]
  readonly audit: boolean
}

const say = (line: string): void => console.log(line)

const here = (): Here[] =>
  Object.entries(networkInterfaces()).flatMap(([name, all = []]) =>
    all.filter(({ internal }) => !internal).map(({ address }) => ({ interface: name, address })),
  )

/** Looks at the host, and asks its ports what they are. */
async function look(found: ResolvedLogin) {
  const seen = await survey(found.shell)
  const containers = seenValue(seen.containers) ?? []
  const met = await meet(found.shell, subjects(containers, seenValue(seen.sockets) ?? [], seen.rootRefused === null))
  return { survey: seen, met }
}

/** Writes the inventory with the target in it. @returns whether the target is in the file now. */
async function written(
  file: string,
  before: string,
  after: string,
  name: string,
  { asking, yes }: AskingMeans,
): Promise<boolean> {
  const shown = relative(process.cwd(), file) || file
  if (isSameButForTheDay(before, after)) {
    say(`${shown} has the target ${name} already, just so.`)
    return true
  }
  const lines = changedLines(before, after)
  const replaces = lines.some(line => line.startsWith('-'))
  if (replaces) {
    say(`\n${shown} has a target ${name}. This would change:\n${lines.join('\n')}\n`)
    if (asking === undefined && !yes)
      throw new ConfigurationError(
        `Nothing is written: whether ${shown} is to be changed is for a person to say, or --yes.`,
      )
    if (!yes && !(await asking?.agrees(`Change ${shown}?`))) {
      say(`${shown} is as it was.`)
      return true
    }
  }
  keepFile(file, after)
  say(`${shown}: the target ${name} is ${replaces ? 'changed' : 'added'}. Read it: each value says where it was seen.`)
  return true
}

async function main(host: string, options: Options): Promise<void> {
  if (options.name !== undefined) checkedName(options.name)
  for (const word of options.vantage ?? []) readVantage(word)
  if (options.authority !== undefined) pemOf(resolve(options.authority))
  const inventory = join(root, 'inventory.yaml')
  const file = options.output === undefined ? inventory : resolve(options.output)
  const before = textOf(file)
  targetNames(before, file)
  mustBeWritable(file)
  const asking = personAt()
  const means: AskingMeans = { asking, yes: options.yes === true, ...(options.drills && { drills: true }) }
  const found = await resolveLogin(host, {
    accept: options.acceptHostKey ?? [],
    pinned: machine => pinnedIn(before, machine),
    ...(asking && { ask: asking }),
    say,
  })
  try {
    for (const remark of found.remarks) say(remark)
    say(`Looking at ${host}. Nothing is written there.`)
    const vantages = await vantageLogins(options.vantage ?? [], { ...(asking && { ask: asking }), say })
    const seen = await look(found)
    for (const line of seenLines(seen.survey, seen.met)) say(line)
    const proposed = seenValue(seen.survey.name) ?? found.login.host
    const name = await namedTarget(before, file, { proposed, given: options.name, login: found.login }, means)
    const known: Known = {
      ...{ day: new Date().toISOString().slice(0, 10), login: found.login, keySource: found.keySource, here: here() },
      ...seen,
      choices: await choicesOf(seen.survey, seen.met, { ...means, kept: openedBefore(before, name, found.login) }),
      authority: await authorityOf(found.shell, seen.survey, seen.met, options.authority, means),
      folder: dirname(file),
      vantages,
    }
    if (options.authority !== undefined && known.authority === undefined)
      say(`${options.authority} is not needed: no proxy that is known here serves names over TLS.`)
    const after = withTarget(before, name, proposal(known), file)
    parseAnyTarget(after, name, file)
    await written(file, before, after, name, means)
    if (!options.audit) return
    if (file !== inventory) {
      say(`No first audit: what is judged is what ${relative(process.cwd(), inventory)} has.`)
      return
    }
    say(`\nThe first audit of ${name}. It takes a minute or so, and writes nothing to the host.`)
    process.exitCode = await firstAudit(name, found.environment, say)
  } finally {
    found.close()
  }
}

/** Prints what root has to run there, or keeps it in a file. */
async function tellRights(host: string | undefined, output: string | undefined): Promise<void> {
  const text = await rightsFor(host, line => console.error(line))
  if (output === undefined) {
    process.stdout.write(text)
    return
  }
  keepFile(resolve(output), text)
  console.error(`${output}: read it, and run it once as root on the host: \`sudo sh ${basename(output)}\`.`)
}

/** The same, where a person may leave and a machine may not answer. */
async function begin(host: string | undefined, options: Options): Promise<void> {
  try {
    if (options.sudoers) await tellRights(host, options.output)
    else if (host === undefined)
      throw new ConfigurationError(
        `Name the host, as you would to ssh: \`${typed('init', 'you@your-host')}\`, or local.`,
      )
    else await main(host, options)
  } catch (error) {
    if (error instanceof LeftUnanswered) {
      console.error('Left. Nothing is written.')
      process.exitCode = 130
    } else if (error instanceof ShellError) {
      console.error(error.message)
      process.exitCode = 2
    } else throw error
  }
}

const command = new Command()
  .name('init')
  .description(
    'Look at a host, propose what the inventory says of it, and judge it for the first time. Nothing is written to the host.',
  )
  .argument('[host]', 'what you would give to ssh: host, user@host, an alias; or "local" for this very machine')
  .option('--name <name>', 'what the target is called (default: the host name)')
  .option('--output <file>', 'the inventory to write (default: inventory.yaml), or where --sudoers is kept')
  .option(
    '--sudoers',
    'print what root has to run on the host so that the account may look at it, and no more; without a host, for the target that is judged',
  )
  .option('--yes', 'take what is proposed, and ask nothing')
  .option('--accept-host-key <fingerprint...>', 'SHA256:…, of a host key that you have compared')
  .option(
    '--vantage <which=machine...>',
    'where else to look from, e.g. lan=probe@nas: lan, tailnet (a peer that may use the host) or stranger',
  )
  .option('--authority <file>', "the PEM file of the authority that signs the proxy's certificates")
  .option('--drills', 'let runs make throw-away copies of Squaretable on the host')
  .option('--no-audit', 'leave out the first audit')
  .exitOverride()
  .action(begin)

await runCommand(command)
