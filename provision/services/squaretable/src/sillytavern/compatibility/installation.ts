import { readdir, readFile } from 'node:fs/promises'
import { extname, join, parse } from 'node:path'
import { isObject, type JsonObject } from '../json.ts'
import { type PresetKind, presetFolders } from '../preset-files.ts'

/** Files by their names without the end. */
export type Presets = Readonly<Record<string, JsonObject>>

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).then(
    names => names.toSorted(),
    () => [],
  )

const readJson = async (path: string): Promise<JsonObject | undefined> => {
  try {
    const value = JSON.parse(await readFile(path, 'utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * A SillyTavern that the one who runs the service has put beside it: its page, and what it gives to everybody who begins. It is only
 * read, and holds nothing of any member. Where there is none, everybody begins with nothing.
 */
export class Installation {
  readonly #folder: string | undefined
  readonly #presets = new Map<PresetKind, Promise<Presets>>()

  constructor(folder: string | undefined) {
    this.#folder = folder
  }

  /** A path in the installation; undefined where there is none. */
  path(...segments: string[]): string | undefined {
    return this.#folder === undefined ? undefined : join(this.#folder, ...segments)
  }

  /** What it is, as its own server says it. */
  async version(): Promise<JsonObject> {
    const about = this.path('package.json')
    const said = (about === undefined ? undefined : await readJson(about))?.version
    const pkgVersion = typeof said === 'string' ? said : 'UNKNOWN'
    return {
      agent: `SillyTavern:${pkgVersion}:Squaretable`,
      pkgVersion,
      gitRevision: null,
      gitBranch: null,
      commitDate: null,
      isLatest: true,
    }
  }

  /** The settings that a member begins with. */
  async settings(): Promise<JsonObject> {
    const path = this.path('default/content/settings.json')
    return (path === undefined ? undefined : await readJson(path)) ?? {}
  }

  /** The presets that it comes with. They are read once. */
  presets(kind: PresetKind): Promise<Presets> {
    const known = this.#presets.get(kind)
    if (known !== undefined) return known
    const read = this.#readPresets(kind)
    this.#presets.set(kind, read)
    return read
  }

  /** Its backgrounds. */
  async backgrounds(): Promise<string[]> {
    const folder = this.path('default/content/backgrounds')
    return folder === undefined ? [] : (await namesIn(folder)).filter(name => /\.(?:png|jpe?g|webp|gif)$/i.test(name))
  }

  /** The extensions that are part of it. */
  async extensions(): Promise<string[]> {
    const folder = this.path('public/scripts/extensions')
    if (folder === undefined) return []
    const names = (await namesIn(folder)).filter(name => name !== 'third-party')
    const are = await Promise.all(
      names.map(async name => (await readJson(join(folder, name, 'manifest.json'))) !== undefined),
    )
    return names.filter((_, at) => are[at])
  }

  /** The libraries of the page, which SillyTavern packs into one file: the newest such file. */
  async libraries(): Promise<string | undefined> {
    for (const place of ['dist/_webpack', 'data/_webpack']) {
      const folder = this.path(place)
      const last = folder === undefined ? undefined : (await namesIn(folder)).at(-1)
      if (folder !== undefined && last !== undefined) return join(folder, last, 'output/lib.js')
    }
    return undefined
  }

  async #readPresets(kind: PresetKind): Promise<Presets> {
    const folder = this.path('default/content', presetFolders[kind].shipped)
    if (folder === undefined) return {}
    const names = (await namesIn(folder)).filter(name => extname(name) === '.json')
    const files = await Promise.all(
      names.map(async name => [parse(name).name, await readJson(join(folder, name))] as const),
    )
    return Object.fromEntries(files.filter((file): file is [string, JsonObject] => file[1] !== undefined))
  }
}
