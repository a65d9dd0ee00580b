import { describe, expect, test } from 'vitest'
import { ConfigurationError, readConfiguration, readMigrationConfiguration } from './configuration.ts'

const right = {
  DATABASE_URL: 'postgres://squaretable_app:secret-of-the-database@postgres:5432/squaretable',
  REDIS_URL: 'redis://:secret-of-redis@redis:6379',
  TOKEN_SECRET: 'secret-of-the-tokens-0123456789-abcdef',
  OPERATOR_TOKEN: 'secret-of-the-operator-0123456789-abcdef',
  PUBLIC_URL: 'https://app.example.org',
}

const complaint = (changes: Readonly<Record<string, string>>, read: (environment: NodeJS.ProcessEnv) => unknown) => {
  try {
    read({ ...right, ...changes })
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    return (error as Error).message
  }
}

describe('The configuration', () => {
  test('has a default for what need not be set', () => {
    expect(readConfiguration(right)).toMatchObject({
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      PORT: 8090,
      METRICS_PORT: 9464,
      DATABASE_POOL_MAX: 20,
      CORS_ORIGINS: [],
      TRUSTED_PROXIES: [],
      SHUTDOWN_GRACE_SECONDS: 8,
    })
  })

  test('takes lists apart', () => {
    const { CORS_ORIGINS, TRUSTED_PROXIES } = readConfiguration({
      ...right,
      CORS_ORIGINS: 'https://a.example.org, https://b.example.org:8443,',
      TRUSTED_PROXIES: '172.30.0.0/16,fd00::/8',
    })
    expect(CORS_ORIGINS).toEqual(['https://a.example.org', 'https://b.example.org:8443'])
    expect(TRUSTED_PROXIES).toEqual(['172.30.0.0/16', 'fd00::/8'])
  })

  test.for([
    ['NODE_ENV', 'staging-7f3a'],
    ['PORT', '70000'],
    ['PORT', 'eighty-7f3a'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', ' '],
    ['DATABASE_POOL_MAX', '0'],
    ['DATABASE_POOL_MAX', '21'],
    ['DATABASE_POOL_MAX', 'Infinity'],
    ['DATABASE_URL', 'mysql://user:7f3a@host/name'],
    ['DATABASE_URL', 'postgres://user:7f3a@host'],
    ['DATABASE_URL', 'postgres://user:7f3a%zz@host/name'],
    ['REDIS_URL', 'http://7f3a@redis'],
    ['TOKEN_SECRET', 'short-7f3a'],
    ['OPERATOR_TOKEN', 'short-7f3a'],
    ['PUBLIC_URL', 'app-7f3a'],
    ['CORS_ORIGINS', 'https://7f3a.example.org/path'],
    ['CORS_ORIGINS', '*'],
    ['TRUSTED_PROXIES', '172.30.0.1'],
    ['TRUSTED_PROXIES', 'proxy-7f3a/16'],
    ['LOG_LEVEL', 'loud-7f3a'],
    ['SHUTDOWN_GRACE_SECONDS', '0'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'ftp://7f3a'],
    ['REQUESTS_PER_TENANT', '-1'],
  ] as const)('names %s when it is %s, says what would be right, and never says what it is', ([name, value]) => {
    const message = complaint({ [name]: value }, readConfiguration)

    expect(message).toMatch(new RegExp(`^${name} must (be|have) `))
    expect(message).not.toContain('7f3a')
    expect(message).not.toContain('secret')
  })

  test.for(['DATABASE_URL', 'REDIS_URL', 'TOKEN_SECRET', 'OPERATOR_TOKEN', 'PUBLIC_URL'])(
    'says that %s is not set',
    name => {
      expect(complaint({ [name]: '' }, readConfiguration)).toBe(`${name} is not set.`)
    },
  )

  test('names everything that is wrong at once', () => {
    expect(complaint({ PORT: 'x', LOG_LEVEL: 'x', REDIS_URL: '' }, readConfiguration)).toBe(
      'PORT must be a whole number from 0 to 65535; REDIS_URL is not set; LOG_LEVEL must be debug, info, warn or error.',
    )
  })

  test('of a migration needs the role that may create roles', () => {
    expect(complaint({}, readMigrationConfiguration)).toBe('MIGRATION_DATABASE_URL is not set.')
    const administrator = 'postgres://postgres:x@postgres/squaretable'
    expect(readMigrationConfiguration({ ...right, MIGRATION_DATABASE_URL: administrator })).toEqual({
      DATABASE_URL: right.DATABASE_URL,
      MIGRATION_DATABASE_URL: administrator,
    })
  })
})
