import { posix } from 'node:path'
import type { Transaction } from '../../database/database.ts'
import { Avatars } from '../../repositories/avatars.ts'
import { Holdings } from '../../repositories/holdings.ts'
import { BrokenFile } from '../broken-file.ts'
import { readCharacter } from '../character-file.ts'
import { writeCharacter } from '../character-writer.ts'
import type { JsonObject } from '../json.ts'
import { said } from './answers.ts'
import { merged, readableCard, withoutPrivate } from './card-form.ts'
import { cardOfRow, charactersOf, findCharacter, makeCharacter, saveCard } from './character-rows.ts'
import { isFileName, type Sent, text } from './form.ts'
import { avatarOf, characterPlace, freeName, plainName } from './names.ts'
import { changing, type Offer, type Whose, within } from './offer.ts'

/** The kinds of files that are taken; SillyTavern takes YAML and BYAF as well. */
const kinds = ['png', 'json', 'charx']

/** The character of a file that was sent, as SillyTavern keeps it after an import. */
const readUpload = async (
  data: Buffer,
  kind: string,
): Promise<{ name: string; card: JsonObject; picture: Awaited<ReturnType<typeof readCharacter>>['avatar'] }> => {
  const { card: found, avatar } = await readCharacter(`character.${kind}`, data)
  const name = plainName(found.name)
  const named = merged(readableCard(found.card), { name, data: { name } })
  return {
    name,
    card: { ...readableCard(withoutPrivate(named)), create_date: new Date().toISOString() },
    picture: avatar,
  }
}

/** The name of a copy: the same with a number behind it, or the next number. */
const copyName = (stem: string): ((number: number) => string) => {
  const [, base = stem, last] = /^(.*)_(\d+)$/.exec(stem) ?? []
  const first = last === undefined ? 1 : Number(last) + 1
  return number => `characters/${base}_${first + number}.png`
}

/** A character as a file: the one that it came from, as long as it is the same. */
const fileOf = async (
  tx: Transaction,
  whose: Whose,
  avatar: string,
  change: (card: JsonObject) => JsonObject,
): Promise<Buffer | undefined> => {
  const row = await findCharacter(tx, whose, avatar)
  const whole = row && (await new Holdings(tx, whose.tenantId, whose.userId).character(row.id))
  if (row === undefined || whole === undefined) return undefined
  return await writeCharacter(avatar, {
    ...whole,
    aside: whole.aside as JsonObject | null,
    card: change(cardOfRow(row)),
    book: undefined,
  })
}

/** Characters as files: bringing and taking them, and copies. */
export function offerCharacterFiles({ post, parts }: Offer): void {
  post('/api/characters/import', async (context, { fields, file }: Sent) => {
    if (file === undefined) return said(context, 400)
    const kind = text(fields.file_type)
    // SillyTavern says it like this, with a 200.
    if (!kinds.includes(kind)) return context.json({ error: true })
    const kept = text(fields.preserved_name)
    if (!isFileName(kept)) return said(context, 400)
    let read: Awaited<ReturnType<typeof readUpload>>
    try {
      read = await readUpload(file.data, kind)
    } catch (error) {
      if (error instanceof BrokenFile) return context.json({ error: true })
      throw error
    }
    const made = await changing(parts, context, async (tx, whose) => {
      const present = kept === '' ? undefined : await charactersOf(tx, whose).find(characterPlace(kept))
      if (present === undefined)
        return await makeCharacter(tx, whose, { ...read, wanted: posix.parse(kept).name || read.name })
      await saveCard(tx, whose, present, read.card)
      if (read.picture !== undefined) {
        await new Avatars(tx, whose.tenantId).take(present.id, read.picture.data, read.picture.mediaType)
      }
      return avatarOf(present)
    })
    return context.json({ file_name: posix.basename(made, '.png') })
  })

  post('/api/characters/export', async (context, { fields }) => {
    const [avatar, format] = [text(fields.avatar_url), text(fields.format)]
    if (!isFileName(avatar) || avatar === '' || format === '') return said(context, 400)
    const shared = (card: JsonObject): JsonObject => withoutPrivate(readableCard(card))
    return await within(parts, context, async (tx, whose) => {
      if (format === 'json') {
        const row = await findCharacter(tx, whose, avatar)
        if (row === undefined) return said(context, 404)
        const json = JSON.stringify(shared(cardOfRow(row)), undefined, 4)
        return context.body(json, 200, { 'Content-Type': 'application/json; charset=utf-8' })
      }
      const file = format === 'png' ? await fileOf(tx, whose, avatar, shared) : undefined
      if (file === undefined) return said(context, format === 'png' ? 404 : 400)
      return context.body(new Uint8Array(file), 200, {
        'Content-Type': 'image/png',
        'Content-Disposition': `attachment; filename="${encodeURI(avatar)}"`,
      })
    })
  })

  post('/api/characters/duplicate', async (context, { fields }) => {
    const avatar = text(fields.avatar_url)
    if (!isFileName(avatar) || avatar === '') return said(context, 400)
    const copy = await changing(parts, context, async (tx, whose) => {
      const filed = charactersOf(tx, whose)
      const row = await findCharacter(tx, whose, avatar)
      const whole = row && (await new Holdings(tx, whose.tenantId, whose.userId).character(row.id))
      if (row === undefined || whole === undefined) return undefined
      const source = await freeName(copyName(posix.basename(avatarOf(row), '.png')), sources => filed.taken(sources))
      const card = cardOfRow(row)
      return await makeCharacter(tx, whose, { card, picture: whole.avatar, wanted: posix.basename(source, '.png') })
    })
    if (copy === undefined) return said(context, 404)
    return context.json({ path: copy })
  })
}
