import type { Transaction } from '../../database/database.ts'
import { Settings } from '../../repositories/settings.ts'
import type { Json, JsonObject } from '../json.ts'
import { besideSettings, type PresetKind } from '../preset-files.ts'
import { said } from './answers.ts'
import { merged } from './card-form.ts'
import { object, text } from './form.ts'
import type { Installation, Presets } from './installation.ts'
import { plainName } from './names.ts'
import { changing, type Offer, type Whose, within } from './offer.ts'
import { listWorlds } from './worlds.ts'

/** Under this name a member's settings hold what SillyTavern keeps in `settings.json`. */
const inSettings = 'sillyTavern'

const kindOfApi: Readonly<Record<string, PresetKind>> = {
  kobold: 'koboldai',
  koboldhorde: 'koboldai',
  novel: 'novelai',
  textgenerationwebui: 'textgen',
  openai: 'openai',
  instruct: 'instruct',
  context: 'context',
  sysprompt: 'sysprompt',
  reasoning: 'reasoning',
}

/** What a member who begins talks to: the deployment's Ollama, where it has one. */
const withOllama: JsonObject = {
  main_api: 'textgenerationwebui',
  power_user: { auto_connect: true },
  textgenerationwebui_settings: { type: 'ollama', server_urls: { ollama: 'http://ollama:11434' } },
}

const ownSettings = async (tx: Transaction, { tenantId, userId }: Whose): Promise<JsonObject> =>
  (await new Settings(tx, tenantId).find(userId)) as JsonObject

/** Changes a member's settings. */
const changeSettings = async (
  tx: Transaction,
  whose: Whose,
  change: (values: JsonObject) => JsonObject,
): Promise<void> => {
  const { tenantId, userId } = whose
  await new Settings(tx, tenantId).put(userId, change(await ownSettings(tx, whose)))
}

/** The presets of a kind: what the installation comes with, and what the member saved or deleted. */
const presetsOf = async (
  installation: Installation,
  own: JsonObject,
  kind: PresetKind,
): Promise<[string, JsonObject][]> => {
  const all = { ...(await installation.presets(kind)), ...(object(own[kind]) as Presets) }
  return Object.entries(all)
    .filter(([, preset]) => preset !== null)
    .toSorted(([a], [b]) => a.localeCompare(b))
}

/** Settings, presets, themes and the like, of each member. */
export function offerSettings({ post, parts }: Offer, installation: Installation): void {
  post('/api/settings/get', async context => {
    const { values, worlds } = await within(parts, context, async (tx, whose) => ({
      values: await ownSettings(tx, whose),
      worlds: await listWorlds(tx, whose),
    }))
    const first = parts.configuration.OLLAMA_URL === undefined ? {} : withOllama
    const settings = values[inSettings] ?? merged(await installation.settings(), first)
    const own = object(values[besideSettings])
    const named = async (kind: PresetKind, word: string, names: string): Promise<JsonObject> => {
      const presets = await presetsOf(installation, own, kind)
      return { [word]: presets.map(([, preset]) => JSON.stringify(preset)), [names]: presets.map(([name]) => name) }
    }
    const plain = async (kind: PresetKind): Promise<Json> =>
      (await presetsOf(installation, own, kind)).map(([, preset]) => preset)
    return context.json({
      settings: JSON.stringify(settings, undefined, 4),
      world_names: worlds.map(({ name }) => name),
      ...(await named('koboldai', 'koboldai_settings', 'koboldai_setting_names')),
      ...(await named('novelai', 'novelai_settings', 'novelai_setting_names')),
      ...(await named('openai', 'openai_settings', 'openai_setting_names')),
      ...(await named('textgen', 'textgenerationwebui_presets', 'textgenerationwebui_preset_names')),
      themes: await plain('themes'),
      movingUIPresets: await plain('movingUI'),
      quickReplyPresets: await plain('quickReplies'),
      instruct: await plain('instruct'),
      context: await plain('context'),
      sysprompt: await plain('sysprompt'),
      reasoning: await plain('reasoning'),
      enable_extensions: true,
      enable_extensions_auto_update: false,
      enable_accounts: true,
      request_compression: { enabled: false, minPayloadSize: 0, maxPayloadSize: 0, timeout: 0 },
    })
  })

  post('/api/settings/save', async (context, { fields }) => {
    await changing(parts, context, (tx, whose) =>
      changeSettings(tx, whose, values => ({ ...values, [inSettings]: fields })),
    )
    return context.json({ result: 'ok' })
  })

  /** Puts a preset in its place; null where one that the installation comes with is gone. */
  const put = (context: Parameters<typeof within>[1], kind: PresetKind, name: string, preset: Json): Promise<void> =>
    changing(parts, context, (tx, whose) =>
      changeSettings(tx, whose, values => {
        const own = object(values[besideSettings])
        return { ...values, [besideSettings]: { ...own, [kind]: { ...object(own[kind]), [name]: preset } } }
      }),
    )
  const has = async (context: Parameters<typeof within>[1], kind: PresetKind, name: string): Promise<boolean> => {
    const values = await within(parts, context, ownSettings)
    return (await presetsOf(installation, object(values[besideSettings]), kind)).some(([known]) => known === name)
  }

  post('/api/presets/save', async (context, { fields }) => {
    const [name, kind] = [plainName(fields.name), kindOfApi[text(fields.apiId)]]
    if (name === '' || !fields.preset || kind === undefined) return said(context, 400)
    await put(context, kind, name, object(fields.preset))
    return context.json({ name })
  })

  post('/api/presets/delete', async (context, { fields }) => {
    const [name, kind] = [plainName(fields.name), kindOfApi[text(fields.apiId)]]
    if (name === '' || kind === undefined) return said(context, 400)
    if (!(await has(context, kind, name))) return said(context, 404)
    await put(context, kind, name, null)
    return said(context, 200)
  })

  post('/api/presets/restore', async (context, { fields }) => {
    const kind = kindOfApi[text(fields.apiId)]
    const preset = kind && (await installation.presets(kind))[plainName(fields.name)]
    return context.json({ isDefault: preset !== undefined, preset: preset ?? {} })
  })

  for (const [path, kind] of [
    ['themes', 'themes'],
    ['quick-replies', 'quickReplies'],
    ['moving-ui', 'movingUI'],
  ] as const) {
    post(`/api/${path}/save`, async (context, { fields }) => {
      const name = plainName(fields.name)
      if (name === '') return said(context, 400)
      await put(context, kind, name, fields)
      return said(context, 200)
    })
    if (kind === 'movingUI') continue
    post(`/api/${path}/delete`, async (context, { fields }) => {
      const name = plainName(fields.name)
      if (name === '') return said(context, 400)
      if (kind === 'themes' && !(await has(context, kind, name))) return said(context, 404)
      await put(context, kind, name, null)
      return said(context, 200)
    })
  }
}
