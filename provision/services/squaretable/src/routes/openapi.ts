import type { Api } from '../context.ts'

const info = {
  title: 'Small Squaretable',
  version: '1.0.0',
  description:
    'Characters and chats of many tenants. Every request but those of the operator names its tenant in X-Tenant-ID, and its login proves it.',
}

/** Publishes the description of every route that the application has when it is first asked for. Nobody needs a login to read it. */
export function describe(app: Api, publicUrl: string): void {
  const { openAPIRegistry: registry } = app
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'squaretable_session',
    description: 'Made by POST /api/v1/sessions',
  })
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Made by POST /api/v1/tokens',
  })
  registry.registerComponent('securitySchemes', 'operator', { type: 'http', scheme: 'bearer' })
  let text: string | undefined
  app.get('/api/v1/openapi.json', context => {
    text ??= JSON.stringify(app.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: publicUrl }] }))
    return context.body(text, 200, { 'Content-Type': 'application/json' })
  })
}
