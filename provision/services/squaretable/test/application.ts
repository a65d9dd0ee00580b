import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { createApp } from '../src/app.ts'
import { Passwords } from '../src/auth/password.ts'
import { readConfiguration } from '../src/configuration.ts'
import type { Api } from '../src/context.ts'
import { migrate } from '../src/database/migrate.ts'
import { type MadeParts, makeParts } from '../src/parts.ts'

export const operatorToken = 'operator-token-of-the-tests-0123456789'

/** A database of its own, with the URLs of both roles. It is dropped when the test or file is over. */
export interface OwnDatabase {
  readonly administrator: string
  readonly application: string
}

const at = (url: string, changes: Partial<Pick<URL, 'pathname' | 'username' | 'password'>>): string =>
  Object.assign(new URL(url), changes).href

/** Of the application's role, which all databases of the server share. It has everything that somebody could forget to escape. */
const password = encodeURIComponent('password-of-the-tests \'";\\ %$ä')

/** Makes an empty database. */
export async function ownDatabase(): Promise<OwnDatabase & { drop(): Promise<void> }> {
  const { admin } = inject('databases')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const ask = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: admin })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await ask(`CREATE DATABASE ${name}`)
  const administrator = at(admin, { pathname: `/${name}` })
  const application = at(administrator, { username: 'squaretable_app', password })
  return { administrator, application, drop: () => ask(`DROP DATABASE ${name} WITH (FORCE)`) }
}

/** Where Redis listens, with one of its databases for each worker: what starts in one disturbs nobody in another. */
export const redisUrl = (): string =>
  at(inject('databases').redis, { pathname: `/${Number(process.env.VITEST_POOL_ID ?? '0') % 16}` })

/** They cost next to nothing, and are made and checked as all others. */
const passwords = new Passwords({ N: 16, r: 1, p: 1 })

/** The service in this process, on a migrated database of its own. */
export interface Application {
  readonly app: Api
  readonly parts: MadeParts
  readonly database: OwnDatabase
  /** The lines of its log. */
  readonly log: string[]
  close(): Promise<void>
}

/** Starts the service, for a whole file (`beforeAll`/`afterAll`). @param environment beside or instead of the defaults. */
export async function startApplication(environment: Readonly<Record<string, string>> = {}): Promise<Application> {
  const database = await ownDatabase()
  await migrate(database.administrator, database.application)
  const log: string[] = []
  const configuration = readConfiguration({
    NODE_ENV: 'test',
    DATABASE_URL: database.application,
    REDIS_URL: redisUrl(),
    TOKEN_SECRET: 'token-secret-of-the-tests-0123456789',
    OPERATOR_TOKEN: operatorToken,
    PUBLIC_URL: 'https://app.example.org',
    CORS_ORIGINS: 'https://app.example.org',
    // All tests of a worker come from one address.
    REQUESTS_PER_ADDRESS: '100000',
    LOGIN_FAILURES_PER_ADDRESS: '100000',
    REQUESTS_PER_TENANT: '100000',
    ...environment,
  })
  const destination = new Writable({
    write(chunk, _, done) {
      log.push(...String(chunk).split('\n').filter(Boolean))
      done()
    },
  })
  const parts = await makeParts(configuration, { destination, passwords })
  return {
    app: createApp(parts),
    parts,
    database,
    log,
    close: async () => {
      await parts.close()
      await database.drop()
    },
  }
}

/** The same for one test. */
export async function application(environment?: Readonly<Record<string, string>>): Promise<Application> {
  const started = await startApplication(environment)
  onTestFinished(started.close)
  return started
}
