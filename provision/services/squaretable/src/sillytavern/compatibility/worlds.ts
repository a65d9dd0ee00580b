import { posix } from 'node:path'
import type { Transaction } from '../../database/database.ts'
import * as tables from '../../database/schema/index.ts'
import { Filed } from '../../repositories/filed.ts'
import { isObject, type JsonObject, parseObject } from '../json.ts'
import { readLorebookFile, writeLorebook } from '../lorebook.ts'
import { said, told } from './answers.ts'
import { object, text } from './form.ts'
import { plainName, worldNameOf, worldPlace } from './names.ts'
import { changing, type Offer, type Whose, within } from './offer.ts'

type FiledWorld = typeof tables.lorebooks.$inferSelect

const worldsOf = (tx: Transaction, { tenantId, userId }: Whose): Filed<typeof tables.lorebooks> =>
  new Filed(tx, tenantId, tables.lorebooks, userId)

const fileOf = (row: FiledWorld): JsonObject =>
  writeLorebook({ ...row, entries: row.entries as JsonObject[], metadata: row.metadata as JsonObject })

/** The lorebooks of the member that stand by themselves, and not in a card, in the order of their names. */
export const listWorlds = async (tx: Transaction, whose: Whose): Promise<{ name: string; row: FiledWorld }[]> =>
  (await worldsOf(tx, whose).list())
    .filter(({ source }) => source?.endsWith('#character_book') !== true)
    .map(row => ({ name: worldNameOf(row), row }))
    .toSorted((a, b) => a.name.localeCompare(b.name))

/** Saves a lorebook under its name. */
const save = async (tx: Transaction, whose: Whose, name: string, data: JsonObject): Promise<void> => {
  const worlds = worldsOf(tx, whose)
  const found = await worlds.find(worldPlace(name))
  const { odd: _, entries, ...values } = readLorebookFile(Buffer.from(JSON.stringify(data)), name)
  const columns = { ...values, entries: [...entries] }
  if (found === undefined) await worlds.create(worldPlace(name).source, columns)
  else await worlds.change(found.id, columns)
}

const hasEntries = (data: JsonObject): boolean => 'entries' in data

/** World info. */
export function offerWorlds({ post, parts }: Offer): void {
  post('/api/worldinfo/list', async context => {
    const worlds = await within(parts, context, listWorlds)
    return context.json(
      worlds.map(({ name, row }) => {
        const file = fileOf(row)
        return { file_id: name, name: text(file.name) || name, extensions: object(file.extensions) }
      }),
    )
  })

  post('/api/worldinfo/get', async (context, { fields }) => {
    if (text(fields.name) === '') return said(context, 400)
    const found = await within(parts, context, (tx, whose) => worldsOf(tx, whose).find(worldPlace(text(fields.name))))
    return context.json(found === undefined ? { entries: {} } : fileOf(found))
  })

  post('/api/worldinfo/edit', async (context, { fields }) => {
    const name = plainName(fields.name)
    if (name === '') return told(context, 400, 'World file must have a name')
    const { data } = fields
    if (!isObject(data) || !hasEntries(data)) return told(context, 400, 'Is not a valid world info file')
    await changing(parts, context, (tx, whose) => save(tx, whose, name, data))
    return context.json({ ok: true })
  })

  post('/api/worldinfo/delete', async (context, { fields }) => {
    if (text(fields.name) === '') return said(context, 400)
    const gone = await changing(parts, context, async (tx, whose) => {
      const found = await worldsOf(tx, whose).find(worldPlace(text(fields.name)))
      if (found !== undefined) await worldsOf(tx, whose).remove(found.id)
      return found !== undefined
    })
    return said(context, gone ? 200 : 404)
  })

  post('/api/worldinfo/import', async (context, { fields, file }) => {
    if (file === undefined) return said(context, 400)
    const name = plainName(posix.parse(file.name).name)
    const converted = text(fields.convertedData)
    const data = parseObject(converted === '' ? file.data : Buffer.from(converted), 64 * 2 ** 20)
    if (!hasEntries(data)) return told(context, 400, 'Is not a valid world info file')
    if (name === '') return told(context, 400, 'World file must have a name')
    await changing(parts, context, (tx, whose) => save(tx, whose, name, data))
    return context.json({ name })
  })
}
