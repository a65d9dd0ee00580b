import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { said } from './answers.ts'
import { text } from './form.ts'
import type { Installation } from './installation.ts'
import { plainName } from './names.ts'
import type { Offer } from './offer.ts'

/** Signs of a text for one token, as the front end itself guesses where it has no tokenizer. */
const signsPerToken = 3.35

const tokens = (said: string): number => Math.ceil(said.length / signsPerToken)

/** What of SillyTavern is not offered, by what is answered: what it answers itself where that is off, empty or not there. */
const off: readonly (readonly [status: ContentfulStatusCode, ...paths: string[]])[] = [
  [403, 'secrets/write', 'secrets/view', 'secrets/find', 'secrets/delete', 'secrets/rotate', 'secrets/rename'],
  [403, 'extensions/install', 'extensions/update', 'extensions/delete', 'extensions/move', 'extensions/switch'],
  [403, 'backgrounds/upload', 'backgrounds/rename', 'backgrounds/delete'],
  [
    403,
    'images/upload',
    'images/delete',
    'files/upload',
    'files/delete',
    'sprites/upload',
    'sprites/upload-zip',
    'sprites/delete',
  ],
  [404, 'content/importURL', 'content/importUUID', 'assets/download', 'assets/delete', 'settings/load-snapshot'],
  [404, 'settings/restore-snapshot', 'settings/make-snapshot', 'backends/text-completions/props'],
]

const empty: readonly (readonly [path: string, answer: object])[] = [
  ['secrets/read', {}],
  ['secrets/settings', { allowKeysExposure: false }],
  ['settings/get-snapshots', []],
  ['stats/get', {}],
  ['sd/comfy/workflows', []],
  ['horde/status', { ok: false }],
  ['horde/text-models', []],
  ['horde/text-workers', []],
  ['assets/get', {}],
  ['assets/character', []],
  ['images/list', []],
  ['images/folders', []],
  ['files/verify', {}],
  ['backups/chat/get', []],
]

/** What is not offered, and counting tokens, which is a guess. */
export function offerTheRest({ get, post }: Offer, installation: Installation): void {
  for (const [status, ...paths] of off) {
    for (const path of paths) post(`/api/${path}`, async context => said(context, status))
  }
  for (const [path, answer] of empty) post(`/api/${path}`, async context => context.json(answer))
  post('/api/files/sanitize-filename', async (context, { fields }) =>
    context.json({ fileName: plainName(fields.fileName) }),
  )
  post('/api/stats/update', async context => said(context, 200))
  post('/api/stats/recreate', async context => said(context, 200))
  get('/api/sprites/get', async context => context.json([]))
  get('/api/extensions/discover', async context => {
    const names = await installation.extensions()
    return context.json(names.map(name => ({ type: 'system', name })))
  })
  get('/version', async context => context.json(await installation.version()))

  post('/api/tokenizers/openai/count', async (context, { fields }) =>
    context.json({ token_count: tokens(JSON.stringify(fields)) }),
  )
  post('/api/tokenizers/:name/encode', async (context, { fields }) =>
    context.json({ ids: [], count: tokens(text(fields.text)), chunks: [] }),
  )
  post('/api/tokenizers/:name/decode', async context => context.json({ text: '', chunks: [] }))
  post('/api/tokenizers/remote/textgenerationwebui/encode', async context => context.json({ error: true }))
}
