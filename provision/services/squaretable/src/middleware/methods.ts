import type { Context, MiddlewareHandler } from 'hono'
import type { Api, Env } from '../context.ts'
import { MethodNotAllowedError, NotFoundError } from '../errors.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The methods that a path of the application has. */
export const methodsOf = (app: Api, path: string): string[] => {
  // Patterns with a star are the pipeline's own.
  const isRoute = (method: string): boolean =>
    app.router.match(method, path)[0].some(([[, route]]) => !route.path.includes('*'))
  const found = methods.filter(isRoute)
  return found.length === 0 ? [] : [...(found.includes('GET') ? ['HEAD'] : []), ...found, 'OPTIONS']
}

/** Why there is no such route: the path has other methods, or there is nothing at all. */
export const noRoute = (app: Api, { req }: Context<Env>): MethodNotAllowedError | NotFoundError => {
  const allowed = methodsOf(app, req.path)
  return allowed.length === 0 || allowed.includes(req.method) ? new NotFoundError() : new MethodNotAllowedError(allowed)
}

/** Refuses a method that the path does not have, before its body is looked at. @throws MethodNotAllowedError */
export const allowedMethods =
  (app: Api): MiddlewareHandler<Env> =>
  async (context, next) => {
    const error = noRoute(app, context)
    if (error instanceof MethodNotAllowedError) throw error
    await next()
  }
