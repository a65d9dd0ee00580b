import { places, type Rule } from './breach.ts'

/** Programs of their own, which share no names with the suite: the lab's stand-ins and tools, and the multi-tenant service. */
const apart = /^(fixtures\/lab\/(stand-ins|host)|provision\/services\/squaretable\/(src|test))\//

/** Every look at the attacks says by this name which classes it covers. */
const shared = ['covers']

/** See its sentence in house-rules.ts. */
export const exportedNamesAreUnique: Rule = sources => {
  const first = new Map<string, string>()
  return sources
    .filter(({ path }) => path.endsWith('.ts') && !apart.test(path))
    .flatMap(source =>
      places(
        source,
        /^export (?:async )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm,
        name => name,
        'a name of its own',
      ),
    )
    .flatMap(breach => {
      const there = first.get(breach.what)
      first.set(breach.what, there ?? breach.path)
      return there === undefined || shared.includes(breach.what)
        ? []
        : [{ ...breach, what: `exports ${breach.what}, as ${there} does` }]
    })
}
