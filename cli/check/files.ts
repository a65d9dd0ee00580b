import { z } from 'zod'
import { places, type Rule } from './breach.ts'

const longest = 250

/** Files that may be longer, each with the reason. */
export const excused: Readonly<Record<string, string>> = {
  'fixtures/lab/stand-ins/nginx-proxy-manager/scenarios.ts': 'one list: how each of the recorded cases is sent again',
}

/** See its sentence in house-rules.ts. */
export const filesAreShort: Rule = sources => [
  ...sources.flatMap(({ path, text }) => {
    const length = text.split('\n').length - 1
    const isOurs = /\.(ts|js|mjs|css|py)$/.test(path)
    return isOurs && length > longest && excused[path] === undefined
      ? [{ path, line: longest, what: `${length} lines`, instead: 'one noun, one file' }]
      : []
  }),
  ...Object.keys(excused).flatMap(path => {
    const length = sources.find(source => source.path === path)?.text.split('\n').length ?? 0
    return length - 1 > longest ? [] : [{ path, line: 1, what: 'is excused and short, or gone', instead: 'no excuse' }]
  }),
]

const words: readonly (readonly [RegExp, string])[] = [
  [/\.(?:only|skip|skipIf|runIf|todo)\(/g, 'a requirement that always runs'],
  [/\bTO{1}DO\b|\bFIX{1}ME\b/g, 'the thing itself'],
  [/\bas an{1}y\b/g, 'a type, or a schema where the value comes from outside'],
  [/@ts-(?:ignor{1}e|nochec{1}k)/g, 'code that the compiler accepts'],
]

/** See its sentence in house-rules.ts. */
export const noShortcuts: Rule = sources =>
  sources
    .filter(({ path }) => /\.(ts|js|mjs|css|py)$/.test(path))
    .flatMap(source => words.flatMap(([pattern, instead]) => places(source, pattern, found => `"${found}"`, instead)))

/** See its sentence in house-rules.ts. */
export const noMachinePaths: Rule = sources =>
  sources
    .filter(({ path }) => path !== 'package-lock.json')
    .flatMap(source =>
      places(
        source,
        /(?<![\w.-])\/(?:wor{1}k|roo{1}t\/\.pyenv)\//g,
        found => `the path ${found}`,
        'a path relative to the repository',
      ),
    )

const manifest = z.object({ scripts: z.record(z.string(), z.string()) })

/** See its sentence in house-rules.ts. */
export const documentedCommandsExist: Rule = sources => {
  const text = sources.find(({ path }) => path === 'package.json')?.text ?? '{"scripts":{}}'
  const { scripts } = manifest.parse(JSON.parse(text))
  return sources
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(source =>
      places(
        source,
        /\bnpm (?:run )?((?<=run )[\w:-]+|start|test)\b/g,
        name => name,
        `one of ${Object.keys(scripts).join(', ')}`,
      ),
    )
    .filter(({ what }) => !(what in scripts))
    .map(breach => ({ ...breach, what: `\`npm run ${breach.what}\` is no script of package.json` }))
}
