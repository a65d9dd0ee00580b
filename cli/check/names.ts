import type { Rule } from './breach.ts'
import { exportsOf } from './code.ts'

/** Programs of their own, which share no names with the suite: the lab's stand-ins and tools, and the multi-tenant service. */
const apart = /^(fixtures\/lab\/(stand-ins|host)|provision\/services\/squaretable\/(src|test))\//

/** Every look at the attacks says by this name which classes it covers. */
const shared = ['covers']

/** See its sentence in house-rules.ts. */
export const exportedNamesAreUnique: Rule = sources => {
  const first = new Map<string, string>()
  return sources
    .filter(({ path }) => path.endsWith('.ts') && !apart.test(path))
    .flatMap(source => exportsOf(source).map(found => ({ ...found, path: source.path })))
    .flatMap(({ path, line, name }) => {
      const there = first.get(name)
      first.set(name, there ?? path)
      return there === undefined || shared.includes(name)
        ? []
        : [{ path, line, what: `exports ${name}, as ${there} does`, instead: 'a name of its own' }]
    })
}
