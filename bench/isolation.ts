import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { startDatabases } from '../fixtures/lab/databases.ts'
import { bundle, type Patch } from '../provision/services/squaretable/bundle.ts'
import { migratedDatabase, withoutPolicies } from './database.ts'
import { type Latencies, loadFor, type Request } from './load.ts'
import { median } from './median.ts'
import { seed } from './seed.ts'
import { type Server, startServer } from './server.ts'

/** The same service, with the tenant context off. */
const withoutContext: Patch = {
  file: 'src/database/tenant-transaction.ts',
  find: "; SELECT set_config('app.tenant_id', '${tenantId}', true)",
  replace: '',
}

/** The middle of several rounds, figure by figure. */
const middle = (rounds: readonly Latencies[]): Latencies => ({
  perSecond: median(rounds.map(round => round.perSecond)),
  p50: median(rounds.map(round => round.p50)),
  p95: median(rounds.map(round => round.p95)),
  p99: median(rounds.map(round => round.p99)),
})

const names = ['with isolation', 'without isolation', 'plain Hono + pg'] as const
type Name = (typeof names)[number]

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

const line = (words: readonly string[]): string =>
  words.map((word, at) => (at === 0 ? word.padEnd(34) : word.padStart(10))).join(' ')

const positive = (word: string): number => {
  if (Number(word) > 0 && Number(word) <= 1000) return Number(word)
  throw new InvalidArgumentError('It is a number above 0, and not above 1000.')
}
const count = (word: string): number => {
  if (Number.isInteger(positive(word))) return Number(word)
  throw new InvalidArgumentError('It is a whole number.')
}

async function main({ seconds, rounds }: { seconds: number; rounds: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'squaretable-bench-'))
  const databases = await startDatabases()
  const servers: Server[] = []
  try {
    const write = async (name: string, patches: readonly Patch[]): Promise<string> => {
      const file = join(folder, `${name}.mjs`)
      writeFileSync(file, await bundle({ patches }))
      return file
    }
    const [as, variant] = await Promise.all([write('with', []), write('without', [withoutContext])])
    const isolated = await migratedDatabase(databases.admin, 'isolated')
    const open = await migratedDatabase(databases.admin, 'open')
    await withoutPolicies(open.administrator)
    const environment = (database: string) => ({
      NODE_ENV: 'production',
      DATABASE_URL: database,
      REDIS_URL: databases.redis,
      TOKEN_SECRET: 'token-secret-of-the-benchmark-0123456789',
      OPERATOR_TOKEN: 'operator-token-of-the-benchmark-01234567',
      PUBLIC_URL: 'http://127.0.0.1',
      REQUESTS_PER_TENANT: '100000000',
    })
    const start = async (words: readonly string[], database: string): Promise<Server> => {
      const server = await startServer(words, environment(database))
      servers.push(server)
      return server
    }
    const origins: Record<Name, string> = {
      'with isolation': (await start([as, 'serve'], isolated.application)).origin,
      'without isolation': (await start([variant, 'serve'], open.application)).origin,
      'plain Hono + pg': (await start([join(import.meta.dirname, 'plain.ts')], isolated.application)).origin,
    }
    const seeds = {
      'with isolation': await seed(origins['with isolation'], 'operator-token-of-the-benchmark-01234567'),
      'without isolation': await seed(origins['without isolation'], 'operator-token-of-the-benchmark-01234567'),
    }
    const requests = (name: Name): Readonly<Record<string, Request>> => {
      const { headers, characterId } = seeds[name === 'without isolation' ? name : 'with isolation']
      return {
        'GET a page of 20 characters': { method: 'GET', path: '/api/v1/characters?limit=20', headers },
        'GET one character (cached)': { method: 'GET', path: `/api/v1/characters/${characterId}`, headers },
        'POST a character': {
          method: 'POST',
          path: '/api/v1/characters',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'Benchmark', description: 'A row like many others.' }),
        },
      }
    }

    console.log(
      `${rounds} rounds of ${seconds} s each, in turn; the middle of them. Load, servers and databases share this machine.\n`,
    )
    // What was never run is slow, and not the same for all.
    for (const name of names) {
      for (const request of Object.values(requests(name))) await loadFor(origins[name], request, 16, 2)
    }
    for (const title of Object.keys(requests('with isolation'))) {
      for (const connections of [1, 16, 64]) {
        const found = new Map<Name, Latencies[]>(names.map(name => [name, []]))
        for (let round = 0; round < rounds; round += 1) {
          // Back and forth: what makes the machine slower or faster meanwhile does so for all.
          for (const name of round % 2 === 0 ? names : names.toReversed()) {
            const request = requests(name)[title]
            if (request) found.get(name)?.push(await loadFor(origins[name], request, connections, seconds))
          }
        }
        const result = (name: Name): Latencies => middle(found.get(name) ?? [])
        console.log(
          line([
            `${title}, ${connections} connection${connections > 1 ? 's' : ''}`,
            'req/s',
            'p50 ms',
            'p95 ms',
            'p99 ms',
          ]),
        )
        for (const name of names) {
          const { perSecond, p50, p95, p99 } = result(name)
          console.log(line([`  ${name}`, perSecond.toFixed(0), p50.toFixed(2), p95.toFixed(2), p99.toFixed(2)]))
        }
        /** What a server reached of another, round by round, and the middle of that. */
        const share = (name: Name, of: Name): number =>
          median((found.get(name) ?? []).map(({ perSecond }, at) => perSecond / (found.get(of)?.[at]?.perSecond ?? 0)))
        const [cost, reached] = [1 - share(names[0], names[1]), share(names[0], names[2])]
        console.log(`  isolation costs ${percent(cost)}; the service reaches ${percent(reached)} of ${names[2]}\n`)
      }
    }
  } finally {
    await Promise.allSettled(servers.map(server => server.stop()))
    await databases.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const command = new Command()
  .name('isolation')
  .description('What keeping tenants apart costs, and how far the service is from a handler that does nothing else.')
  .option('--seconds <n>', 'of each round', positive, 1)
  .option('--rounds <n>', 'of each measurement', count, 15)
  .exitOverride()
  .action(main)

try {
  await command.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : 3
}
process.exit()
