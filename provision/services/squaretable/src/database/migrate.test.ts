import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type OwnDatabase, ownDatabase } from '../../test/application.ts'
import { migrate } from './migrate.ts'
import { type Migration, migrations } from './migrations/index.ts'

async function fresh(): Promise<OwnDatabase> {
  const { drop, ...database } = await ownDatabase()
  onTestFinished(drop)
  return database
}

async function ask<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const names = migrations.map(({ name }) => name)
const one: Migration = { name: '0001-one', sql: 'CREATE TABLE one (id int)' }
const two: Migration = { name: '0002-two', sql: 'CREATE TABLE two (id int)' }
const bad: Migration = { name: '0002-bad', sql: 'CREATE TABLE half (id int); SELECT 1 / 0' }

describe('A migration', () => {
  test('makes an empty database whole, and a second one changes nothing', async () => {
    const { administrator, application } = await fresh()

    expect(await migrate(administrator, application)).toEqual(names)
    expect(await migrate(administrator, application)).toEqual([])
    expect(await ask(application, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('waits for another one of the same database', async () => {
    const { administrator, application } = await fresh()
    const both = await Promise.all([migrate(administrator, application), migrate(administrator, application)])

    expect(both.toSorted((a, b) => b.length - a.length)).toEqual([names, []])
  })

  test('does not stand in the way of one of another database', async () => {
    const all = await Promise.all([fresh(), fresh(), fresh()])
    const applied = await Promise.all(all.map(({ administrator, application }) => migrate(administrator, application)))

    expect(applied).toEqual([names, names, names])
  })

  test('goes on from where the last one ended', async () => {
    const { administrator, application } = await fresh()
    await migrate(administrator, application, [one])

    expect(await migrate(administrator, application, [one, two])).toEqual(['0002-two'])
  })

  test('that fails leaves nothing behind', async () => {
    const { administrator, application } = await fresh()

    await expect(migrate(administrator, application, [one, bad])).rejects.toThrow('division by zero')
    expect(await ask(administrator, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([])
    expect(await migrate(administrator, application, [one, two])).toEqual(['0001-one', '0002-two'])
  })

  test('that was changed after it had been applied is refused', async () => {
    const { administrator, application } = await fresh()
    await migrate(administrator, application, [one])
    const changed = { ...one, sql: `${one.sql} -- changed` }

    await expect(migrate(administrator, application, [changed, two])).rejects.toThrow('0001-one was changed')
    expect(await ask(administrator, "SELECT to_regclass('two') AS two")).toEqual([{ two: null }])
  })

  test('of a newer version is not undone', async () => {
    const { administrator, application } = await fresh()
    await migrate(administrator, application, [one, two])

    await expect(migrate(administrator, application, [one])).rejects.toThrow(
      '0002-two, which this version does not know',
    )
  })

  test('says so when the database is not there', async () => {
    const away = 'postgres://postgres:x@127.0.0.1:1/squaretable'

    await expect(migrate(away, away)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
