import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import { type Api, api, type Parts } from './context.ts'
import { NotFoundError, TooLargeError } from './errors.ts'
import { jsonBody } from './middleware/json-body.ts'
import { errorHandler, problem } from './middleware/problem.ts'
import { request } from './middleware/request.ts'
import { tenant } from './middleware/tenant.ts'
import { characterRoutes } from './routes/characters.ts'
import { healthRoutes } from './routes/health.ts'

/** Bytes that a body of JSON may have. */
const jsonLimit = 8 * 1024 * 1024

/** The whole service as one Hono application: the pipeline, then the routes. */
export function createApp(parts: Parts): Api {
  const { configuration } = parts
  const app = api()

  app.onError(errorHandler(configuration.NODE_ENV === 'development'))
  app.notFound(context => problem(new NotFoundError(), context.req.path, context.get('requestId')))
  app.use(request(parts))
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      xFrameOptions: 'DENY',
      strictTransportSecurity: 'max-age=31536000; includeSubDomains',
    }),
  )
  app.use(
    cors({
      origin: origin => (configuration.CORS_ORIGINS.includes(origin) ? origin : null),
      credentials: configuration.CORS_ORIGINS.length > 0,
      allowHeaders: [
        'Authorization',
        'Content-Type',
        'Idempotency-Key',
        'If-None-Match',
        'Last-Event-ID',
        'X-Tenant-ID',
      ],
      exposeHeaders: [
        'ETag',
        'Location',
        'RateLimit-Limit',
        'RateLimit-Remaining',
        'RateLimit-Reset',
        'Retry-After',
        'X-Request-Id',
      ],
      maxAge: 600,
    }),
  )
  app.use(compress())

  app.route('/', healthRoutes(parts))

  const scoped = api()
  scoped.use(tenant)
  scoped.use(
    bodyLimit({
      maxSize: jsonLimit,
      onError: () => {
        throw new TooLargeError(jsonLimit)
      },
    }),
  )
  scoped.use(jsonBody(jsonLimit))
  scoped.route('/', characterRoutes(parts))
  app.route('/api/v1', scoped)
  return app
}
