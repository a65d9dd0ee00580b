import { z } from 'zod'
import { ConfigurationError } from './configuration-error.ts'
import type { Target } from './inventory.ts'
import { readVariables } from './variables.ts'

/** Passwords that everybody tries first, the services' own defaults among them. */
const wellKnown =
  /^(changeme|change-?me.*|password\d*|admin\d*|adminadmin|pihole|secret|letmein.*|qwerty.*|12345678\d*|test.*)$/i

/** Goes into environment files in single quotes, so that nothing in it is expanded there. */
const word = z.string().regex(/^[^'\r\n]*$/, 'must hold neither a single quote nor a line break')

const strong = (length: number) =>
  word
    .min(length, `must have at least ${length} characters`)
    .refine(value => !wellKnown.test(value), 'is a well-known password')
    .refine(value => new Set(value).size >= 6, 'repeats too few different characters')

/** One that stands in an address or a header as it is. */
const plain = (length: number) =>
  strong(length).regex(/^[\w.~-]*$/, 'must hold letters, digits, "-", ".", "_" and "~" only')

const schema = z.object({
  PI_HOLE_SECURE_WEBPASSWORD: strong(12),
  NPM_ADMIN_EMAIL: z.email('must be an e-mail address'),
  NPM_ADMIN_PASSWORD: strong(12),
  OPEN_WEBUI_SECRET_KEY: strong(32),
  OPEN_WEBUI_ADMIN_EMAIL: z.email('must be an e-mail address'),
  OPEN_WEBUI_ADMIN_PASSWORD: strong(12),
  SQUARETABLE_DATABASE_PASSWORD: plain(12),
  SQUARETABLE_APP_PASSWORD: plain(12),
  SQUARETABLE_REDIS_PASSWORD: plain(12),
  SQUARETABLE_TOKEN_SECRET: plain(32),
  SQUARETABLE_OPERATOR_TOKEN: plain(32),
})

/** What a deploy needs to know and nobody else may. */
export type Secrets = z.output<typeof schema>

/** Where the inventory gives the value; a variable that says something else is a mistake in one of the two. */
const derived: Readonly<Record<string, (target: Target) => readonly string[]>> = {
  TAILSCALE_IP_ADDRESS: target => [target.tailscale.address],
  TAILSCALE_ALLOWED_IPS: target => target.tailscale.allowedPeers,
  COLD_STORAGE_PATH: target => [target.coldStorage.path],
}

/**
 * Reads the secrets of a target from the environment, then from its secrets file.
 * @throws ConfigurationError that names every variable that is missing or not fit, and never shows a secret's value.
 */
export function readSecrets(target: Target, environment: NodeJS.ProcessEnv = process.env): Secrets {
  const values: NodeJS.Dict<string> = Object.fromEntries(readVariables(target, environment))
  const contradictions = Object.entries(derived).flatMap(([name, of]) => {
    const said = values[name]?.split(/[\s,;]+/).filter(Boolean)
    const meant = of(target)
    if (said === undefined || said.toSorted().join() === meant.toSorted().join()) return []
    return [`${name} says ${said.join(', ')}, but the inventory says ${meant.join(', ')}`]
  })
  const result = schema.safeParse(values)
  const complaints = result.success
    ? []
    : result.error.issues.map(({ path, message }) => {
        const name = String(path[0])
        return values[name] === undefined ? `${name} is not set` : `${name} ${message}`
      })
  if (result.success && contradictions.length === 0) return result.data
  throw new ConfigurationError(
    `${[...new Set([...complaints, ...contradictions])].join('; ')}. Set them in the environment or in ${target.secretsFile}.`,
  )
}
