import { posix } from 'node:path'
import { declaredIn } from '../../reports/declared.ts'
import { parseWaivers } from '../../reports/waivers.ts'
import { chapterNamed, chapters } from '../../specs/chapters.ts'
import { type Breach, places, type Rule } from './breach.ts'
import { doingsOf } from './code.ts'
import { lineAt, type Source } from './sources.ts'

const specs = (sources: readonly Source[]): Source[] => sources.filter(({ path }) => path.endsWith('.spec.ts'))

interface RequirementId {
  readonly id: string
  readonly path: string
  readonly line: number
}

const idsOf = (sources: readonly Source[]): RequirementId[] =>
  specs(sources).flatMap(({ path, text }) =>
    [...text.matchAll(/\brequirement\(\s*['"`]([^'"`]*)['"`]/g)].map(found => ({
      id: found[1] ?? '',
      path,
      line: lineAt(text, found.index),
    })),
  )

/** See its sentence in house-rules.ts. */
export const idsAreKnown: Rule = sources =>
  idsOf(sources).flatMap(({ id, path, line }): Breach[] => {
    const chapter = /^[A-Z]{3}-\d\d$/.test(id) ? chapterNamed(id)?.folder : undefined
    if (chapter === undefined) {
      return [
        {
          path,
          line,
          what: `"${id}" is no requirement id`,
          instead: `${chapters.map(({ prefix }) => prefix).join(', ')} and two digits`,
        },
      ]
    }
    const folder = posix.basename(posix.dirname(path))
    return folder === chapter
      ? []
      : [{ path, line, what: `${id} stands in specs/${folder}`, instead: `specs/${chapter}` }]
  })

/** See its sentence in house-rules.ts. */
export const idsAreUnique: Rule = sources => {
  const all = idsOf(sources)
  return all.flatMap(({ id, path, line }, at) => {
    const first = all.findIndex(one => one.id === id)
    const { path: there, line: thereLine } = all[first] ?? { path, line }
    return first < at
      ? [
          {
            path,
            line,
            what: `${id} is taken by ${there}:${thereLine}`,
            instead: 'an id of its own, never one that was used before',
          },
        ]
      : []
  })
}

/** Names that are written small even at the start of a sentence. */
const smallNames = ['chat.', 'comfyui', 'docker-compose', 'firewalld', 'nvidia-smi', 'ollama', 'sshd', 'systemd']

const isSentence = (title: string): boolean => {
  const [first = '', ...rest] = title.split(' ')
  return (
    (/^["'`]?[A-Z0-9]/.test(first) || smallNames.includes(first.replace(/[,:]$/, ''))) &&
    rest.length >= 2 &&
    !/[.\s]$/.test(title)
  )
}

/** See its sentence in house-rules.ts. */
export const declarationsCanBeRead: Rule = sources =>
  specs(sources).flatMap(({ path, text }) => {
    try {
      const unread = declaredIn(text, path).filter(({ title }) => !isSentence(title))
      return unread.map(({ line, title }) => ({
        path,
        line,
        what: `the title "${title}" is no sentence`,
        instead: 'the requirement as a sentence: a capital, the present tense, no full stop',
      }))
    } catch (error) {
      return [{ path, line: 1, what: error instanceof Error ? error.message : String(error), instead: 'plain texts' }]
    }
  })

/** See its sentence in house-rules.ts. */
export const everyRequirementHasAFault: Rule = sources =>
  idsOf(sources).flatMap(({ id, path, line }) => {
    const beside = path.replace(/\.spec\.ts$/, '.faults.ts')
    const faults = sources.find(source => source.path === beside)?.text ?? ''
    return new RegExp(String.raw`['"]${id}['"]:\s*\[\s*[^\s\]]`).test(faults)
      ? []
      : [{ path, line, what: `nothing proves that ${id} can fail`, instead: `a fault '${id}' in ${beside}` }]
  })

/** See its sentence in house-rules.ts. */
export const everyFaultHasARequirement: Rule = sources =>
  sources
    .filter(({ path }) => path.endsWith('.faults.ts'))
    .flatMap(source => {
      const beside = source.path.replace(/\.faults\.ts$/, '.spec.ts')
      const ids = new Set(idsOf(sources.filter(({ path }) => path === beside)).map(({ id }) => id))
      return places(source, /^ {2}['"]([A-Z]{3}-\d\d)['"]:\s*\[/gm, id => id, `a requirement in ${beside}, or no fault`)
        .filter(({ what }) => !ids.has(what))
        .map(breach => ({ ...breach, what: `the fault of ${breach.what} has no requirement beside it` }))
    })

/** See its sentence in house-rules.ts. */
export const specsOnlyObserveAndAssert: Rule = sources =>
  specs(sources).flatMap(source =>
    doingsOf(source).map(({ words, line }) => ({
      path: source.path,
      line,
      what: `"${words}" in a spec`,
      instead: 'one assertion about the whole; observing, and every command, is the business of fixtures/',
    })),
  )

/** See its sentence in house-rules.ts. */
export const waiversNameRequirements: Rule = sources => {
  const waivers = sources.find(({ path }) => path === 'specs/waivers.yaml')
  const known = new Set(idsOf(sources).map(({ id }) => id))
  return parseWaivers(waivers?.text ?? '', 'specs/waivers.yaml', new Date().toISOString().slice(0, 10))
    .filter(({ requirement }) => !known.has(requirement))
    .map(({ requirement }) => ({
      path: 'specs/waivers.yaml',
      line: 1,
      what: `waives ${requirement}, which no spec declares`,
      instead: 'no waiver',
    }))
}

/** See its sentence in house-rules.ts. */
export const needsAreKnownAndRoundless: Rule = sources => {
  const all = specs(sources).flatMap(({ path, text }) => {
    try {
      return declaredIn(text, path)
    } catch {
      return [] // another rule names what cannot be read
    }
  })
  const needsOf = new Map(all.map(({ id, needs }) => [id, needs]))
  /** The way from a requirement through its needs back to itself. */
  const round = (id: string, way: readonly string[]): readonly string[] | undefined => {
    for (const need of needsOf.get(id) ?? []) {
      if (need === way[0]) return [...way, need]
      const found = way.includes(need) ? undefined : round(need, [...way, need])
      if (found) return found
    }
    return undefined
  }
  return all.flatMap(({ id, needs, file, line }): Breach[] => {
    const unknown = needs.filter(need => !needsOf.has(need))
    const way = round(id, [id])
    return [
      ...unknown.map(need => ({
        path: file,
        line,
        what: `${id} needs ${need}, which no spec declares`,
        instead: 'a requirement, or no need',
      })),
      ...(way ? [{ path: file, line, what: `${id} needs itself: ${way.join(' → ')}`, instead: 'no circle' }] : []),
    ]
  })
}

/** See its sentence in house-rules.ts. */
export const earlyLooksAreWanted: Rule = sources => {
  const known = new Set(idsOf(sources).map(({ id }) => id))
  return sources
    .filter(({ path }) => /^fixtures\/[^/]+\/early\.ts$/.test(path))
    .flatMap(source => places(source, /'([A-Z]{3}-\d\d)'/g, id => id, 'a requirement that a spec states'))
    .filter(({ what }) => !known.has(what))
}
