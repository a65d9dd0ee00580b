import { z } from '@hono/zod-openapi'

const id = z.uuid().transform(text => text.toLowerCase())
const moment = z.iso.datetime().transform(text => new Date(text))
const object = z.record(z.string(), z.unknown())
const times = { createdAt: moment, updatedAt: moment }

/** A place under a data folder, and none outside of it. */
const source = z
  .string()
  .max(1100)
  .refine(path => !/^[/\\]|\\|^[A-Za-z]:/.test(path) && !path.split('/').some(part => ['', '.', '..'].includes(part)))

const made = {
  id,
  createdBy: id.nullable(),
  source: source.nullable().default(null),
  importedAt: moment.nullable().default(null),
  aside: object.nullable().default(null),
  ...times,
}
const bytes = z.base64().transform(text => Buffer.from(text, 'base64'))

/** The records of an export, as far as they are read again. What is unknown in them is passed over. */
export const records = {
  user: z.object({ id, email: z.string() }),
  settings: z.object({ userId: id, values: object }),
  character: z.object({
    ...made,
    name: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    card: object,
  }),
  avatar: z.object({
    characterId: id,
    data: bytes,
    mediaType: z.enum(['image/png', 'image/webp']).default('image/png'),
  }),
  original: z.object({ characterId: id, data: bytes }),
  group: z.object({ ...made, name: z.string(), metadata: object, characterIds: z.array(id) }),
  chat: z.object({
    ...made,
    title: z.string(),
    characterId: id.nullable(),
    groupId: id.nullable(),
    metadata: object,
  }),
  message: z.object({
    id,
    chatId: id,
    position: z.int().min(1),
    author: z.enum(['user', 'character', 'system']),
    name: z.string(),
    content: z.string(),
    swipes: z.array(z.string()),
    extra: object,
    sentAt: moment,
    aside: object.nullable().default(null),
    ...times,
  }),
  lorebook: z.object({
    ...made,
    name: z.string(),
    description: z.string(),
    entries: z.array(object),
    metadata: object.default({}),
  }),
} as const

export type RecordType = keyof typeof records
export type RecordOf<Type extends RecordType> = z.output<(typeof records)[Type]>
