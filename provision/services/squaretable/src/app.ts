import { type Api, api, type Parts } from './context.ts'
import { authenticate } from './middleware/authenticate.ts'
import { compress } from './middleware/compress.ts'
import { cors } from './middleware/cors.ts'
import { etag } from './middleware/etag.ts'
import { framing } from './middleware/framing.ts'
import { jsonBody } from './middleware/json-body.ts'
import { allowedMethods } from './middleware/methods.ts'
import { errorHandler, notFound } from './middleware/problem.ts'
import { RateLimits } from './middleware/rate-limit.ts'
import { request } from './middleware/request.ts'
import { secure } from './middleware/secure.ts'
import { tenant } from './middleware/tenant.ts'
import { wellFormed } from './middleware/well-formed.ts'
import { avatarRoutes } from './routes/avatars.ts'
import { characterRoutes } from './routes/characters.ts'
import { chatRoutes } from './routes/chats.ts'
import { Downloads } from './routes/download.ts'
import { eventRoutes } from './routes/events.ts'
import { exportRoutes } from './routes/export.ts'
import { groupRoutes } from './routes/groups.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/import.ts'
import { loginRoutes } from './routes/logins.ts'
import { lorebookRoutes } from './routes/lorebooks.ts'
import { messageRoutes } from './routes/messages.ts'
import { describe } from './routes/openapi.ts'
import { passwordRoutes } from './routes/passwords.ts'
import { searchRoutes } from './routes/search.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { settingsRoutes } from './routes/settings.ts'
import { ownTenantRoutes } from './routes/tenant.ts'
import { tenantRoutes } from './routes/tenants.ts'
import { userRoutes } from './routes/users.ts'
import { sillyTavernRoutes } from './sillytavern/compatibility/routes.ts'

/** Bytes that a body of JSON may have. */
const jsonLimit = 8 * 1024 * 1024

/** What members make, keep and find. */
const content = [
  ...[characterRoutes, chatRoutes, messageRoutes, eventRoutes],
  ...[lorebookRoutes, groupRoutes, settingsRoutes, searchRoutes],
]

/** The whole service as one Hono application: the pipeline, then the routes. */
export function createApp(parts: Parts): Api {
  const { configuration } = parts
  const app = api()

  app.onError(errorHandler(configuration.NODE_ENV === 'development'))
  app.notFound(notFound(app))
  app.use(request(parts))
  app.use(secure())
  app.use(cors(configuration.CORS_ORIGINS, app))
  app.use(framing)
  app.use(compress)

  app.route('/', healthRoutes(parts))

  const limits = new RateLimits(parts)
  const downloads = new Downloads(parts)
  app.route('/api/v1', tenantRoutes(parts, limits))
  app.route('/api/v1', loginRoutes(parts, limits))

  describe(app, configuration.PUBLIC_URL)

  const scoped = api()
  scoped.use(etag)
  scoped.use(tenant)
  scoped.use(
    authenticate(
      parts,
      context => limits.stranger(context),
      context => limits.count(context),
    ),
  )
  scoped.use(wellFormed)
  scoped.use(allowedMethods(app))
  // These take no JSON, and more than that may have.
  scoped.route('/', importRoutes(parts))
  scoped.route('/', avatarRoutes(parts))
  scoped.use(jsonBody(jsonLimit))
  scoped.route('/', sessionRoutes(parts))
  scoped.route('/', ownTenantRoutes(parts))
  scoped.route('/', userRoutes(parts))
  scoped.route('/', passwordRoutes(parts, limits))
  scoped.route('/', exportRoutes(downloads))
  for (const routes of content) scoped.route('/', routes(parts))
  app.route('/api/v1', scoped)
  sillyTavernRoutes(app, parts, limits, downloads)
  return app
}
