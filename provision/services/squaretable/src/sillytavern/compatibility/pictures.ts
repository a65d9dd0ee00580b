import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import { getMimeType } from 'hono/utils/mime'
import type { Env } from '../../context.ts'
import { tagOf } from '../../middleware/etag.ts'
import { Avatars } from '../../repositories/avatars.ts'
import { blankPng } from '../png-writer.ts'
import { said } from './answers.ts'
import { findCharacter } from './character-rows.ts'
import { isFileName, text } from './form.ts'
import type { Installation } from './installation.ts'
import { plainName } from './names.ts'
import { type Offer, within } from './offer.ts'

const defaultPersona = 'user-default.png'

/** A file of the installation; undefined where there is none. */
export const sendFile = async (context: Context<Env>, path: string | undefined): Promise<Response | undefined> => {
  if (path === undefined) return undefined
  const about = await stat(path).catch(() => undefined)
  if (about?.isFile() !== true) return undefined
  const tag = `"${about.size.toString(36)}-${Math.round(about.mtimeMs).toString(36)}"`
  const headers = {
    ETag: tag,
    'Cache-Control': 'no-cache',
    'Content-Type': getMimeType(path) ?? 'application/octet-stream',
  }
  if (context.req.header('If-None-Match')?.replace(/^W\//, '') === tag) return context.body(null, 304, headers)
  return context.body(Readable.toWeb(createReadStream(path)) as ReadableStream, 200, {
    ...headers,
    'Content-Length': String(about.size),
  })
}

/** Pictures of characters, of the member, and backgrounds. They are given as they are: nothing is made smaller. */
export function offerPictures({ get, post, parts }: Offer, installation: Installation): void {
  /** The picture of a character; a grey one where it has none, as every character has one in SillyTavern. */
  const character = async (context: Context<Env>, avatar: string): Promise<Response> => {
    const found = await within(parts, context, async (tx, whose) => {
      const row = await findCharacter(tx, whose, avatar)
      return (
        row &&
        ((await new Avatars(tx, whose.tenantId).find(row.id)) ?? {
          data: blankPng(),
          mediaType: 'image/png',
          sha256: '',
        })
      )
    })
    if (found === undefined) return said(context, 404)
    const { tenantId } = context.get('actor')
    return context.body(new Uint8Array(found.data), 200, {
      'Content-Type': found.mediaType,
      ETag: tagOf(tenantId, found.sha256),
    })
  }
  const shipped = async (context: Context<Env>, ...path: string[]): Promise<Response> =>
    (await sendFile(context, installation.path('default/content', ...path))) ?? said(context, 404)
  const persona = (context: Context<Env>, file: string): Promise<Response> | Response =>
    file === defaultPersona ? shipped(context, defaultPersona) : said(context, 404)
  const background = async (context: Context<Env>, file: string): Promise<Response> =>
    (await installation.backgrounds()).includes(file) ? await shipped(context, 'backgrounds', file) : said(context, 404)

  get('/thumbnail', async context => {
    const { file, type } = context.req.query()
    if (file === undefined || type === undefined || !['bg', 'avatar', 'persona'].includes(type))
      return said(context, 400)
    if (plainName(file) !== file.normalize('NFC')) return said(context, 403)
    if (type === 'avatar') return await character(context, file)
    return type === 'bg' ? await background(context, file) : await persona(context, file)
  })
  get('/characters/:file', async context => await character(context, context.req.param('file') ?? ''))
  get('/User Avatars/:file', async context => await persona(context, context.req.param('file') ?? ''))
  get('/backgrounds/:file', async context => await background(context, context.req.param('file') ?? ''))

  post('/api/avatars/get', async context => context.json([defaultPersona]))
  post('/api/avatars/upload', async (context, { fields }) =>
    said(context, isFileName(text(fields.overwrite_name)) ? 403 : 400),
  )
  post('/api/avatars/delete', async context => said(context, 404))

  post('/api/backgrounds/all', async context => {
    const names = await installation.backgrounds()
    const images = names.map(filename => ({ filename, isAnimated: /\.gif$/i.test(filename) }))
    return context.json({ images, config: { width: 160, height: 90 } })
  })
  post('/api/backgrounds/folders', async context => context.json({ folders: [], imageFolderMap: {} }))
  post('/api/image-metadata/all', async context => context.json({ version: 1, images: {} }))
  post('/api/image-metadata/folders/get', async context => context.json([]))
}
