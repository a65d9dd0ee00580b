import type { InventoryPart } from '../provision/parts.ts'

/** A chapter of the catalogue: the folder under specs/ that holds the ids with a prefix. */
export interface Chapter {
  readonly prefix: string
  readonly folder: string
  /** What it looks at: the host and its stack, or only the multi-tenant service. */
  readonly world: 'host' | 'service'
  /** What its requirements need where they name nothing else: without these none can hold or be observed. */
  readonly needs: readonly string[]
  /** What of the inventory its requirements are about where they name nothing else: without these they are not offered. */
  readonly of: readonly InventoryPart[]
}

/** Every chapter, in the order in which a run judges them: what waits longest for an answer stands last. */
export const chapters = [
  { prefix: 'PRE', folder: 'preflight', world: 'host', needs: ['PRE-01'], of: [] },
  { prefix: 'CTR', folder: 'containers', world: 'host', needs: ['PRE-04'], of: ['stack'] },
  { prefix: 'PRX', folder: 'proxy', world: 'host', needs: ['PRX-01'], of: ['stack'] },
  { prefix: 'DNS', folder: 'dns', world: 'host', needs: ['DNS-01'], of: ['stack'] },
  { prefix: 'NET', folder: 'perimeter', world: 'host', needs: ['PRE-01'], of: ['stack'] },
  { prefix: 'GPU', folder: 'gpu', world: 'host', needs: ['CTR-02'], of: ['stack', 'gpu'] },
  { prefix: 'AIS', folder: 'ai', world: 'host', needs: ['CTR-02'], of: ['stack'] },
  { prefix: 'STO', folder: 'storage', world: 'host', needs: ['PRE-09'], of: ['coldStorage'] },
  { prefix: 'SEC', folder: 'access', world: 'host', needs: ['PRE-01'], of: [] },
  { prefix: 'DEP', folder: 'deployment', world: 'host', needs: ['PRE-01'], of: ['stack'] },
  { prefix: 'MON', folder: 'monitoring', world: 'host', needs: ['CTR-02'], of: ['stack'] },
  { prefix: 'BAK', folder: 'backup', world: 'host', needs: ['PRE-09'], of: ['coldStorage'] },
  { prefix: 'REC', folder: 'recovery', world: 'host', needs: ['PRE-01'], of: ['stack'] },
  { prefix: 'TEN', folder: 'tenancy', world: 'service', needs: ['PRX-03'], of: ['service'] },
  { prefix: 'API', folder: 'service', world: 'service', needs: ['PRX-03'], of: ['service'] },
] as const satisfies readonly Chapter[]

export type Folder = (typeof chapters)[number]['folder']

/** The folders of the chapters that look at one world; those of the service are also what a target without a host is judged by. */
export const foldersOf = (world: Chapter['world']): Folder[] =>
  chapters.filter(chapter => chapter.world === world).map(({ folder }) => folder)

/** The chapter of a requirement's id, or of a folder under specs/. */
export const chapterNamed = (word: string): Chapter | undefined =>
  chapters.find(({ prefix, folder }) => word.startsWith(`${prefix}-`) || word === folder)

/** What a requirement needs: what it names itself, else what its chapter does. */
export const needsOf = (id: string, own: readonly string[] | undefined): readonly string[] =>
  own ?? (chapterNamed(id)?.needs ?? []).filter(need => need !== id)

/** What of the inventory a requirement is about: what it names itself, else what its chapter does. */
export const partsOf = (id: string, own: readonly InventoryPart[] | undefined): readonly InventoryPart[] =>
  own ?? chapterNamed(id)?.of ?? []
