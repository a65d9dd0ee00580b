import { secureHeaders } from 'hono/secure-headers'
import { type Api, api, type Parts } from './context.ts'
import { NotFoundError } from './errors.ts'
import { authenticate } from './middleware/authenticate.ts'
import { compress } from './middleware/compress.ts'
import { cors } from './middleware/cors.ts'
import { jsonBody } from './middleware/json-body.ts'
import { errorHandler, problem } from './middleware/problem.ts'
import { RateLimits } from './middleware/rate-limit.ts'
import { request } from './middleware/request.ts'
import { tenant } from './middleware/tenant.ts'
import { characterRoutes } from './routes/characters.ts'
import { exportRoutes } from './routes/export.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/import.ts'
import { loginRoutes } from './routes/logins.ts'
import { describe } from './routes/openapi.ts'
import { passwordRoutes } from './routes/passwords.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { ownTenantRoutes } from './routes/tenant.ts'
import { tenantRoutes } from './routes/tenants.ts'
import { userRoutes } from './routes/users.ts'

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
  app.use(cors(configuration.CORS_ORIGINS))
  app.use(compress)

  app.route('/', healthRoutes(parts))

  const limits = new RateLimits(parts)
  app.route('/api/v1', tenantRoutes(parts, limits))
  app.route('/api/v1', loginRoutes(parts, limits))

  describe(app, configuration.PUBLIC_URL)

  const scoped = api()
  scoped.use(tenant)
  scoped.use(
    authenticate(
      parts,
      context => limits.stranger(context),
      (context, member) => limits.member(context, member),
    ),
  )
  scoped.route('/', importRoutes(parts)) // takes no JSON, and more than that may have
  scoped.use(jsonBody(jsonLimit))
  scoped.route('/', sessionRoutes(parts))
  scoped.route('/', ownTenantRoutes(parts))
  scoped.route('/', userRoutes(parts))
  scoped.route('/', passwordRoutes(parts, limits))
  scoped.route('/', exportRoutes(parts))
  scoped.route('/', characterRoutes(parts))
  app.route('/api/v1', scoped)
  return app
}
