import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Application, application } from '../../test/application.ts'
import { avatars, characters, chats, messages, tenants } from '../database/schema/index.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { Export } from './export.ts'

const newTenant = async ({ parts }: Application): Promise<string> => {
  const id = randomUUID()
  await withTenant(parts.database, id, tx => tx.insert(tenants).values({ id, name: 'T', slug: id }))
  return id
}

/** Blocks of pictures that PostgreSQL has looked at so far. */
const blocksRead = async ({ database }: Application): Promise<() => Promise<number>> => {
  const client = new pg.Client({ connectionString: database.administrator })
  await client.connect()
  onTestFinished(() => client.end())
  return async () => {
    const { rows } = await client.query<{ blocks: string }>(
      `SELECT toast_blks_hit + toast_blks_read AS blocks FROM pg_statio_all_tables WHERE relname = 'avatars'`,
    )
    return Number(rows[0]?.blocks)
  }
}

test('Every picture is read once, however many there are', async () => {
  const service = await application({ DATABASE_POOL_MAX: '1' })
  const tenantId = await newTenant(service)
  const blocks = await blocksRead(service)
  const read = async (): Promise<number> => {
    const flushed = () =>
      withTenant(service.parts.database, tenantId, tx => tx.execute('SELECT pg_stat_force_next_flush()'))
    await flushed()
    const before = await blocks()
    await withTenant(service.parts.database, tenantId, async tx => {
      for await (const _ of new Export(tx, tenantId).lines());
    })
    await flushed()
    return await vi.waitFor(async () => {
      const now = await blocks()
      expect(now).toBeGreaterThan(before)
      return now - before
    })
  }
  const add = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at += 1) {
      await withTenant(service.parts.database, tenantId, async tx => {
        const [made] = await tx.insert(characters).values({ tenantId, name: 'C' }).returning({ id: characters.id })
        const data = randomBytes(300_000)
        await tx.insert(avatars).values({ tenantId, characterId: made?.id ?? '', data, sha256: 'x' })
      })
    }
  }

  await add(10)
  const few = await read()
  await add(30)
  const many = await read()

  expect(many / few).toBeLessThan(5)
})

test('Never much more than two batches are in memory, whatever the rows are', async () => {
  const service = await application()
  const tenantId = await newTenant(service)
  const large = 'x'.repeat(3_000_000)
  await withTenant(service.parts.database, tenantId, async tx => {
    const [chat] = await tx.insert(chats).values({ tenantId, title: 'C' }).returning({ id: chats.id })
    for (let position = 1; position <= 20; position += 1) {
      const extra = position % 2 === 0 ? { large } : {}
      const row = {
        tenantId,
        chatId: chat?.id ?? '',
        position,
        author: 'user' as const,
        name: 'N',
        content: 'c',
        extra,
      }
      await tx.insert(messages).values(row)
    }
  })
  const answers: number[] = []
  await withTenant(service.parts.database, tenantId, async tx => {
    const select = tx.select.bind(tx)
    let rows = 0
    tx.select = ((...words: Parameters<typeof select>) => {
      if (rows > 0) answers.push(rows)
      rows = 0
      return select(...words)
    }) as typeof tx.select
    for await (const line of new Export(tx, tenantId).lines()) {
      if (line.length > 1_000_000) rows += 1
    }
  })

  expect(Math.max(...answers, 0)).toBeLessThanOrEqual(1)
})
