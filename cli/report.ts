import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Command } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { root, suiteFolder } from '../provision/inventory.ts'
import { siteOf } from '../reports/site/app.ts'
import { runCommand, wholeNumber } from './command.ts'
import { lookAgain } from './look-again.ts'

interface Options {
  readonly listen?: string
  readonly port: number
  readonly oldest: number
  readonly refresh?: true
}

/** As short as what nobody guesses. */
const shortest = 16

/** What a header can hold as one word: with anything else nobody would get in. */
const sendable = new RegExp(String.raw`^[\x21-\x7e]{${shortest},}$`)

async function main({ listen, port, oldest, refresh }: Options): Promise<void> {
  const token = process.env.PLUMBLINE_TOKEN || undefined
  if (listen !== undefined && !sendable.test(token ?? ''))
    throw new ConfigurationError(
      `--listen lets other machines in: set PLUMBLINE_TOKEN to ${shortest} characters or more, letters, digits and signs without spaces, which everybody then has to send.`,
    )
  const app = siteOf({
    ...{ root, specs: suiteFolder, oldest: oldest * 3600 },
    ...(listen !== undefined && token !== undefined && { token }),
    ...(refresh && { lookAgain }),
  })
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>()
  const server = serve({ fetch: app.fetch, hostname: listen ?? '127.0.0.1', port }, resolve)
  server.once('error', reject)
  const address = await promise.catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError(
      `${listen ?? '127.0.0.1'}:${port} cannot be listened on (${error.code}): name another with --port.`,
    )
  })
  const host = listen?.includes(':') ? `[${listen}]` : (listen ?? 'localhost')
  console.log(`All runs: http://${host}:${address.port}/ · /healthz · /metrics. Ctrl-C ends it.`)
}

const command = new Command()
  .name('report')
  .description('Pages over all runs and targets, to look at in a browser; /healthz and /metrics for programs.')
  .option('--port <n>', 'where it listens', wholeNumber(0, 65_535), 4747)
  .option('--listen <address>', 'for other machines too: an address of this one; everybody has to send PLUMBLINE_TOKEN')
  .option('--refresh', 'a button that looks at a target again, one at a time')
  .option('--oldest <hours>', 'how old the last run of a healthy target may be', wholeNumber(1, 10_000), 36)
  .exitOverride()
  .action(main)

await runCommand(command)
