import { z } from 'zod'
import type { Fact } from '../../../fixtures/look/fact.ts'

/** The name that the host gives itself, without a domain. */
export const ownName: Fact<string> = {
  name: 'host-name',
  command: 'uname -n',
  parse: stdout => {
    const [name = ''] = stdout.trim().split('.')
    if (name === '') throw new Error('it is empty')
    return name
  },
}

const route = z.object({ dev: z.string(), metric: z.number().default(0), family: z.string().optional() })

/** The interfaces that lead to everywhere, the preferred one first. Without one, the host reaches nobody but its neighbours. */
export const defaultRoutes: Fact<string[]> = {
  name: 'default-routes',
  command: 'ip -json route show default; ip -json -6 route show default',
  parse: stdout => {
    // One answer for each family, and nothing at all where there is no route of it.
    const lists =
      stdout.trim() === ''
        ? []
        : stdout
            .trim()
            .split('\n')
            .flatMap(line => z.array(route).parse(JSON.parse(line)))
    return [...new Set(lists.toSorted((a, b) => a.metric - b.metric).map(({ dev }) => dev))]
  },
}
