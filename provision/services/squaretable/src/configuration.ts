import { z } from 'zod'

const secret = z.string().min(32, 'must have at least 32 characters')

const origin = z.string().refine(text => {
  try {
    return new URL(text).origin === text
  } catch {
    return false
  }
}, 'must be whole origins such as https://app.example.org, separated by commas')

const list = <T extends z.ZodType<string, string>>(entry: T) =>
  z
    .string()
    .default('')
    .transform(text => text.split(',').flatMap(part => (part.trim() === '' ? [] : [part.trim()])))
    .pipe(z.array(entry))

const network = z.union([z.cidrv4(), z.cidrv6()], { error: 'must be networks such as 172.30.0.0/16' })

/** Whether a URL names a database, and its login can be read. */
const complete = (text: string): boolean => {
  try {
    const { username, password, pathname } = new URL(text)
    return pathname.length > 1 && [username, password, pathname].every(part => !decodeURIComponent(part).includes('\0'))
  } catch {
    return false
  }
}

const database = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must be a URL such as postgres://user:password@host:5432/name')
  .refine(complete, 'must be a URL such as postgres://user:password@host:5432/name')

/** A number in an environment variable, within limits. */
const number = (least: number, most: number, otherwise: number) => {
  const right = `must be a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d{1,9}$/, right)
    .transform(Number)
    .refine(value => value >= least && value <= most, right)
    .default(otherwise)
}

const variables = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'must be development, test or production')
    .default('production'),
  HOST: z.string().min(1).default('0.0.0.0'),
  PORT: number(0, 65_535, 8090),
  METRICS_PORT: number(0, 65_535, 9464),
  DATABASE_URL: database,
  DATABASE_POOL_MAX: number(1, 20, 20),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a URL such as redis://:password@host:6379' }),
  TOKEN_SECRET: secret,
  OPERATOR_TOKEN: secret,
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be a URL such as https://app.example.org' }),
  CORS_ORIGINS: list(origin),
  TRUSTED_PROXIES: list(network),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
  SHUTDOWN_GRACE_SECONDS: number(1, 600, 8),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as http://collector:4318' })
    .optional(),
  /** The deployment's Ollama, which the front end of SillyTavern gets its replies from. */
  OLLAMA_URL: z.url({ protocol: /^https?$/, error: 'must be a URL such as http://ollama:11434' }).optional(),
  /** A folder with a SillyTavern, whose front end is to be served. */
  SILLYTAVERN_FOLDER: z.string().startsWith('/', 'must be the whole path of a folder').optional(),
  LOGIN_FAILURES_PER_ADDRESS: number(1, 1_000_000, 100),
  REQUESTS_PER_ADDRESS: number(1, 1_000_000, 1200),
  /** The base-2 logarithm of scrypt's N. */
  PASSWORD_COST: number(10, 20, 14),
  REQUESTS_PER_TENANT: number(1, 100_000_000, 1200),
})

const migration = z.object({ MIGRATION_DATABASE_URL: database, DATABASE_URL: database })

/** What the service is told by its environment. */
export type Configuration = z.output<typeof variables>

/** A variable is missing or wrong. The message names each of them and says what would be right, and never its value. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}

function read<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  // A variable that is set to nothing is one that is not set: Compose hands them over like that.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = schema.safeParse(set)
  if (result.success) return result.data
  const complaints = result.error.issues.map(({ path, message }) => {
    const name = String(path[0])
    return set[name] === undefined ? `${name} is not set` : `${name} ${message}`
  })
  throw new ConfigurationError(`${[...new Set(complaints)].join('; ')}.`)
}

/** Reads what `serve` needs. @throws ConfigurationError */
export const readConfiguration = (environment: NodeJS.ProcessEnv): Configuration => read(variables, environment)

/** Reads what `migrate` and `schema` need: the database as a role that may create roles, and the application's own address. @throws ConfigurationError */
export const readMigrationConfiguration = (environment: NodeJS.ProcessEnv): z.output<typeof migration> =>
  read(migration, environment)
