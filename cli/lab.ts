import { relative } from 'node:path'
import { Command, CommanderError } from 'commander'
import type Docker from 'dockerode'
import { addresses, loginOf, type MachineName, machineNames } from '../fixtures/lab/addresses.ts'
import { findEngine } from '../fixtures/lab/engine.ts'
import { readChosen, whichIsWhich } from '../fixtures/lab/image-source.ts'
import { status, takeDown } from '../fixtures/lab/lab.ts'
import { openShell } from '../fixtures/lab/lab-shell.ts'
import { alone } from '../fixtures/lab/lock.ts'
import { ownLock, ownLogin, ownStatus, takeDownOwn } from '../fixtures/lab/own-host/own-host.ts'
import { ownMachines } from '../fixtures/lab/own-host/place.ts'
import { upOwnHost } from '../fixtures/lab/own-host/up.ts'
import { up } from '../fixtures/lab/up.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { loadTarget } from '../provision/inventory.ts'
import { checkedImages, type ImageOptions, withImageOptions } from './image-options.ts'

const quiet = (): void => {}

const machine = (word: string): MachineName => {
  const name = machineNames.find(name => name === word)
  if (name === undefined)
    throw new ConfigurationError(`The lab has no machine "${word}"; it has ${machineNames.join(', ')}.`)
  return name
}

/** Whether a word names somebody else's host; without one, the lab is meant. */
const isOwn = (word: string | undefined): boolean => {
  if (word !== undefined && word !== 'own-host')
    throw new ConfigurationError(`The lab has no host "${word}": leave it out for the lab itself, or say own-host.`)
  return word !== undefined
}

const which = ['[host]', 'own-host: a host that Plumbline never deployed to, beside the lab'] as const

/** Says how one logs in to somebody else's host. */
async function tellOwn(engine: Docker): Promise<void> {
  const { host, port, user, identityFile, hostKey, fingerprint } = await ownLogin(engine, 'host')
  const file = relative(process.cwd(), identityFile)
  console.log(`own-host is up: ${user}@${host}${port === 22 ? '' : ` -p ${port}`}
  log in     ssh -i ${file}${port === 22 ? '' : ` -p ${port}`} ${user}@${host}
  host key   ${port === 22 ? host : `[${host}]:${port}`} ${hostKey}
             ${fingerprint}
  first look ssh-add ${file} && npm run init -- ${user}@${host}
  neighbour  nas, ${ownMachines.nas.user}@${ownMachines.nas.address}
Stop it with \`npm run lab -- down own-host\`.`)
}

const command = new Command()
  .name('lab')
  .description('The lab: the host that the suite makes for itself, and its neighbours.')
  .enablePositionalOptions()
  .exitOverride()

withImageOptions(command.command('up'))
  .description('bring up what of the lab is not up; quick when all is')
  .argument(...which)
  .action(async (host: string | undefined, options: ImageOptions) => {
    const asked = checkedImages(options)
    if (isOwn(host)) {
      if (asked.source !== undefined)
        throw new ConfigurationError("own-host has the lab's own images alone: leave --images out.")
      await upOwnHost()
      return tellOwn(await findEngine(quiet))
    }
    const { elsewhere, refusals } = await up(asked)
    for (const refusal of refusals) console.log(refusal)
    console.log(whichIsWhich(elsewhere))
    const { ssh } = loadTarget('lab')
    console.log(
      `The lab is up: ${ssh.user}@${ssh.host} -p ${ssh.port}, Tailscale address ${addresses.host.tailnet}. Log in with \`npm run lab -- shell\`.`,
    )
  })

command
  .command('down')
  .description('stop and remove the lab; images stay')
  .argument(...which)
  .option('--volumes', 'forget the cold storage, the keys and the secrets too')
  .action(async (host: string | undefined, { volumes = false }: { volumes?: boolean }) => {
    const own = isOwn(host)
    const engine = await findEngine(console.log)
    if (own) await alone(() => takeDownOwn(engine, { forget: volumes }), ownLock)
    else await alone(() => takeDown(engine, { forget: volumes }))
    const [name, words] = own ? ['own-host', 'down own-host --volumes'] : ['The lab', 'down --volumes']
    console.log(
      volumes
        ? `${name} is gone, with its data.`
        : `${name} is down. Its data is kept; \`npm run lab -- ${words}\` forgets it.`,
    )
  })

command
  .command('status')
  .description('say what of the lab runs; exits with 1 when not all of it does')
  .argument(...which)
  .action(async (host?: string) => {
    const own = isOwn(host)
    const engine = await findEngine(console.log)
    const machines = await (own ? ownStatus(engine) : status(engine))
    for (const { name, state, login } of machines) console.log(`${name.padEnd(10)} ${state.padEnd(12)} ${login}`)
    if (!own) console.log(whichIsWhich(readChosen().elsewhere))
    if (machines.some(({ state }) => state !== 'running')) process.exitCode = 1
  })

command
  .command('shell')
  .description('a shell in the lab, or one command')
  .argument('[machine]', machineNames.join(', '), 'host')
  .argument('[command...]', 'what to run in place of an interactive shell (after --)')
  .passThroughOptions()
  .action(async (word: string, words: string[]) => {
    const name = machine(word)
    process.exitCode = await openShell(
      await findEngine(quiet),
      name,
      loginOf(name),
      words[0] === '--' ? words.slice(1) : words,
    )
  })

try {
  await command.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 3
  else {
    console.error((error as Error).message)
    process.exitCode = error instanceof ConfigurationError ? 3 : 1
  }
}
