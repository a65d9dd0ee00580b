import { Command, CommanderError } from 'commander'
import { addresses, loginOf, type MachineName, machineNames } from '../fixtures/lab/addresses.ts'
import { findEngine } from '../fixtures/lab/engine.ts'
import { status, takeDown } from '../fixtures/lab/lab.ts'
import { openShell } from '../fixtures/lab/lab-shell.ts'
import { alone } from '../fixtures/lab/lock.ts'
import { up } from '../fixtures/lab/up.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { loadTarget } from '../provision/inventory.ts'

const quiet = (): void => {}

const machine = (word: string): MachineName => {
  const name = machineNames.find(name => name === word)
  if (name === undefined)
    throw new ConfigurationError(`The lab has no machine "${word}"; it has ${machineNames.join(', ')}.`)
  return name
}

const command = new Command()
  .name('lab')
  .description('The lab: the host that the suite makes for itself, and its neighbours.')
  .enablePositionalOptions()
  .exitOverride()

command
  .command('up')
  .description('bring up what of the lab is not up; quick when all is')
  .action(async () => {
    await up()
    const { ssh } = loadTarget('lab')
    console.log(
      `The lab is up: ${ssh.user}@${ssh.host} -p ${ssh.port}, Tailscale address ${addresses.host.tailnet}. Log in with \`npm run lab -- shell\`.`,
    )
  })

command
  .command('down')
  .description('stop and remove the lab; images stay')
  .option('--volumes', 'forget the cold storage, the keys and the secrets too')
  .action(async ({ volumes = false }: { volumes?: boolean }) => {
    const engine = await findEngine(console.log)
    await alone(() => takeDown(engine, { forget: volumes }))
    console.log(
      volumes
        ? 'The lab is gone, with its data.'
        : 'The lab is down. Its data is kept; `npm run lab -- down --volumes` forgets it.',
    )
  })

command
  .command('status')
  .description('say what of the lab runs; exits with 1 when not all of it does')
  .action(async () => {
    const machines = await status(await findEngine(console.log))
    for (const { name, state, login } of machines) console.log(`${name.padEnd(10)} ${state.padEnd(12)} ${login}`)
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
