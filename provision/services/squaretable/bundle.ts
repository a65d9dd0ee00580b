import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'

const folder = import.meta.dirname

/** A change of one source, as a person would make it. */
export interface Patch {
  /** Relative to the package's folder, e.g. "src/main.ts". */
  readonly file: string
  /** Text that the file holds exactly once. */
  readonly find: string
  readonly replace: string
}

/** What is bundled: everything but the entry is for tests. */
export interface BundleOptions {
  readonly patches?: readonly Patch[]
  /** Relative to the package's folder, or absolute. */
  readonly entry?: string
}

/** The patched files' texts. @throws Error where a patch does not fit. */
function patched(patches: readonly Patch[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { file, find, replace } of patches) {
    const path = join(folder, file)
    const text = texts.get(path) ?? readFileSync(path, 'utf8')
    const parts = text.split(find)
    if (find === '' || parts.length !== 2) {
      throw new Error(
        `A patch needs its text exactly once in ${file}, and it is there ${find === '' ? 0 : parts.length - 1} times: ${JSON.stringify(find)}.`,
      )
    }
    texts.set(path, parts.join(replace))
  }
  return texts
}

const patcher = (texts: ReadonlyMap<string, string>, met: Set<string>): Plugin => ({
  name: 'patches',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = texts.get(path)
      if (contents === undefined) return undefined
      met.add(path)
      return { contents, loader: 'ts' }
    })
  },
})

/**
 * The whole service as the text of one ES module, the same for the same sources on every machine.
 * @throws Error when it cannot be bundled, when a patch's text is not found exactly once, or when its file is not part of the service.
 */
export async function bundle({ patches = [], entry = 'src/main.ts' }: BundleOptions = {}): Promise<string> {
  const texts = patched(patches)
  const met = new Set<string>()
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Some packages still ask for Node's own modules with require().
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)",
    },
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    // An optional part of pg, which is not installed.
    external: ['pg-native'],
    legalComments: 'eof',
    logLevel: 'silent',
    plugins: [patcher(texts, met)],
  })
  const strange = [...texts.keys()].find(path => !met.has(path))
  if (strange !== undefined)
    throw new Error(`A patch changes ${relative(folder, strange)}, which is not part of the service.`)
  const [output] = outputFiles
  if (output === undefined) throw new Error('The service was bundled into nothing.')
  return output.text
}
