import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import * as tables from '../database/schema/index.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { isConditional, unlessOther } from '../middleware/precondition.ts'
import { Rows } from '../repositories/rows.ts'
import { Settings } from '../repositories/settings.ts'
import { answer, body, conditional, jsonObject, login, refusals, tenantHeader } from './shapes.ts'

const OwnSettings = z.object({ values: jsonObject }).openapi('Settings')
const NewSettings = z.strictObject({ values: jsonObject })

const described = { path: '/settings', tags: ['settings'], security: login }

/** The settings of the member who asks; nobody sees another's. */
export function settingsRoutes({ database }: Parts): Api {
  const app = api()

  app.openapi(
    createRoute({
      method: 'get',
      ...described,
      request: { headers: tenantHeader },
      responses: { 200: answer('Your settings; empty where you never set any', OwnSettings), ...refusals() },
    }),
    async context => {
      const { tenantId, userId } = context.get('actor')
      const values = await askTenant(database, tenantId, tx => new Settings(tx, tenantId).find(userId))
      return context.json({ values }, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'put',
      ...described,
      request: { headers: conditional, ...body(NewSettings) },
      responses: { 200: answer('Your settings', OwnSettings), ...refusals(412, 413, 415) },
    }),
    async context => {
      const { tenantId, userId } = context.get('actor')
      const { values } = context.req.valid('json')
      await withTenant(database, tenantId, async tx => {
        const settings = new Settings(tx, tenantId)
        if (isConditional(context)) {
          await new Rows(tx, tenantId).lock(tables.users, tables.users.id, userId)
          unlessOther(context, { values: await settings.find(userId) })
        }
        await settings.put(userId, values)
      })
      return context.json({ values }, 200)
    },
  )

  return app
}
