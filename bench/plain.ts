import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

/**
 * The limit: Hono and pg, and nothing besides. It runs the SQL that the service runs for the same routes, and has no login, no
 * validation, no limits, no log and no figures.
 */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
const tenantOf = (headers: Headers): string => headers.get('x-tenant-id') ?? ''

async function inTenant<T>(tenantId: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  await client.query(`BEGIN; SELECT set_config('app.tenant_id', ${pg.escapeLiteral(tenantId)}, true)`)
  const result = await work(client)
  await client.query('COMMIT')
  client.release()
  return result
}

const app = new Hono()

app.get('/api/v1/characters', async context => {
  const tenantId = tenantOf(context.req.raw.headers)
  const answer = await inTenant(tenantId, async client => {
    const found = await client.query('SELECT * FROM characters WHERE tenant_id = $1 ORDER BY created_at, id LIMIT 21', [
      tenantId,
    ])
    const items = found.rows.slice(0, 20)
    const counted = await client.query('SELECT count(*) FROM characters WHERE tenant_id = $1', [tenantId])
    const pictured = await client.query(
      'SELECT character_id FROM avatars WHERE tenant_id = $1 AND character_id = ANY($2)',
      [tenantId, items.map(({ id }) => id)],
    )
    const withAvatar = new Set(pictured.rows.map(row => row.character_id))
    return {
      items: items.map(row => ({ ...row, hasAvatar: withAvatar.has(row.id) })),
      total: Number(counted.rows[0]?.count),
    }
  })
  return context.json(answer)
})

app.get('/api/v1/characters/:id', async context => {
  const tenantId = tenantOf(context.req.raw.headers)
  const answer = await inTenant(tenantId, async client => {
    const found = await client.query(
      'SELECT c.*, EXISTS (SELECT 1 FROM avatars a WHERE a.tenant_id = c.tenant_id AND a.character_id = c.id) AS has_avatar FROM characters c WHERE tenant_id = $1 AND id = $2',
      [tenantId, context.req.param('id')],
    )
    return found.rows[0]
  })
  return context.json(answer)
})

app.post('/api/v1/characters', async context => {
  const tenantId = tenantOf(context.req.raw.headers)
  const { name, description } = await context.req.json<{ name: string; description: string }>()
  const answer = await inTenant(tenantId, async client => {
    const made = await client.query(
      'INSERT INTO characters (tenant_id, created_by, name, description) VALUES ($1, $2, $3, $4) RETURNING *',
      [tenantId, context.req.header('x-user-id'), name, description],
    )
    return made.rows[0]
  })
  return context.json(answer, 201)
})

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) })
