import { OpenAPIHono } from '@hono/zod-openapi'
import type { Passwords } from './auth/password.ts'
import type { Tokens } from './auth/tokens.ts'
import type { Configuration } from './configuration.ts'
import type { Database } from './database/database.ts'
import { ValidationError } from './errors.ts'
import type { Log } from './observability/log.ts'
import type { Metrics } from './observability/metrics.ts'
import type { Tracing } from './observability/tracing.ts'
import type { Cache } from './redis/cache.ts'
import type { Channels } from './redis/channel.ts'
import type { Redis } from './redis/redis.ts'

/** What a member may do, the least first. */
export const roles = ['member', 'admin', 'owner'] as const
export type Role = (typeof roles)[number]

/** Who asks: a member of the tenant, as the database knows him now. */
export interface Actor {
  readonly tenantId: string
  readonly userId: string
  readonly role: Role
  readonly email: string
  readonly name: string
  /** How the member logged in: by a session, whose id and end are known, or by a token. */
  readonly session: { readonly id: string; readonly expiresAt: Date } | undefined
}

/** What the service is made of. There is one of each in a process. */
export interface Parts {
  readonly configuration: Configuration
  readonly database: Database
  readonly redis: Redis
  readonly cache: Cache
  readonly tokens: Tokens
  readonly passwords: Passwords
  readonly channels: Channels
  readonly log: Log
  readonly metrics: Metrics
  /** Undefined where no collector is configured. */
  readonly tracing: Tracing | undefined
  /** True from the signal to stop on. */
  readonly stopping: () => boolean
  /** Aborted by the signal to stop: answers that would go on for ever end then. */
  readonly ending: AbortSignal
}

/** What a request carries through the pipeline. */
export interface Env {
  Variables: {
    requestId: string
    log: Log
    /** The address of the caller; the proxy's word where the proxy is trusted. */
    address: string
    /** From the header: a claim, until the login has proven it. */
    tenantId: string
    actor: Actor
    /** What the browser may do with an answer that is a page. */
    policy: string | undefined
  }
  Bindings: { incoming?: { socket?: { remoteAddress?: string }; rawHeaders?: string[] } }
}

export type Api = OpenAPIHono<Env>

/** A part of the API. Input that does not fit its description is refused with every place named. */
export const api = (): Api =>
  new OpenAPIHono<Env>({
    defaultHook: result => {
      if (result.success) return
      const complaints = result.error.issues.map(issue => ({
        path: issue.path.join('.'),
        message:
          issue.code === 'unrecognized_keys'
            ? `Unknown: ${issue.keys.map(key => key.slice(0, 40)).join(', ')}.`
            : issue.message,
      }))
      throw new ValidationError('See "errors" for what is wrong.', complaints.slice(0, 20))
    },
  })
