import { isObject, type Json, type JsonObject } from './json.ts'

/** The folders of presets, as SillyTavern calls them within what it comes with and within a member's folder. */
export const presetFolders = {
  koboldai: { shipped: 'presets/kobold', own: 'KoboldAI Settings' },
  novelai: { shipped: 'presets/novel', own: 'NovelAI Settings' },
  openai: { shipped: 'presets/openai', own: 'OpenAI Settings' },
  textgen: { shipped: 'presets/textgen', own: 'TextGen Settings' },
  instruct: { shipped: 'presets/instruct', own: 'instruct' },
  context: { shipped: 'presets/context', own: 'context' },
  sysprompt: { shipped: 'presets/sysprompt', own: 'sysprompt' },
  reasoning: { shipped: 'presets/reasoning', own: 'reasoning' },
  themes: { shipped: 'themes', own: 'themes' },
  movingUI: { shipped: 'presets/moving-ui', own: 'movingUI' },
  quickReplies: { shipped: 'presets/quick-replies', own: 'QuickReplies' },
} as const

export type PresetKind = keyof typeof presetFolders

/** Under this name a member's settings hold what SillyTavern keeps in files beside `settings.json`. */
export const besideSettings = 'sillyTavernPresets'

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** What a member saved beside the settings, by the paths that it has in a data folder. */
export const presetFiles = (values: JsonObject): [path: string, preset: JsonObject][] =>
  Object.entries(objectOf(values[besideSettings])).flatMap(([kind, presets]) => {
    const folder = Object.hasOwn(presetFolders, kind) ? presetFolders[kind as PresetKind].own : undefined
    const kept = Object.entries(objectOf(presets)).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    return folder === undefined
      ? []
      : kept.map(([name, preset]): [string, JsonObject] => [`${folder}/${name}.json`, preset])
  })

const folders = new Map(Object.entries(presetFolders).map(([kind, { own }]) => [own as string, kind as PresetKind]))

/** The path of such a file in a data folder. */
export const isPresetPath = new RegExp(`^(?:${[...folders.keys()].join('|')})/[^/]+\\.json$`)

/** What such a file is, by its path. */
export const presetAt = (path: string): { readonly kind: PresetKind; readonly name: string } | undefined => {
  const [, folder = '', name = ''] = /^(.+)\/([^/]+)\.json$/.exec(path) ?? []
  const kind = folders.get(folder)
  return kind && { kind, name }
}
