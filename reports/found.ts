import { z } from 'zod'
import { type EvidenceRecord, observed } from './evidence.ts'

/** What a look's value tells in a few words; undefined where it tells none. */
type Telling = (value: unknown) => string | undefined

const telling =
  <Schema extends z.ZodType>(schema: Schema, says: (value: z.output<Schema>) => string | undefined): Telling =>
  value => {
    const { success, data } = schema.safeParse(value)
    // It is one cell of a table; what a program says may have several lines.
    return success ? says(data)?.replaceAll(/\s+/g, ' ').trim() : undefined
  }

const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toPrecision(3))} GB`
const listed = (words: readonly (string | null | undefined | false)[]): string => words.filter(Boolean).join(', ')
const named = (name: string, version: string | null): string => (version === null ? `no ${name}` : `${name} ${version}`)

const versions = z.object({
  server: z.string().nullable(),
  compose: z.string().nullable(),
  buildx: z.string().nullable(),
})
const cards = z.object({
  cards: z.array(z.object({ model: z.string(), memory: z.number().nullable() })),
  driver: z.string().nullable(),
  cuda: z.string().nullable(),
})
const toolkit = z.object({
  programs: z.array(z.string()),
  runtime: z.unknown(),
  specs: z.array(z.unknown()),
})
const tailscale = z.object({ state: z.string(), online: z.boolean(), addresses: z.array(z.string()) })
const mounted = z.object({
  stack: z.array(
    z.object({
      ...{ id: z.number().optional(), parent: z.number().optional() },
      ...{ target: z.string(), source: z.string().nullable(), fstype: z.string(), readOnly: z.boolean() },
    }),
  ),
})

/** By the name of the look, what of its value a person wants to read before a deploy. */
const tells: Readonly<Record<string, Telling>> = {
  'os-release': telling(z.object({ name: z.string() }), ({ name }) => name),
  python: telling(z.string().nullable(), version => named('Python', version)),
  'docker-versions': telling(versions, ({ server, compose, buildx }) =>
    listed([named('Engine', server), named('Compose', compose), named('Buildx', buildx)]),
  ),
  'docker-commands': telling(z.object({ commands: z.array(z.object({ leadsTo: z.string() })) }), ({ commands }) =>
    listed([...new Set(commands.map(({ leadsTo }) => leadsTo))]),
  ),
  'gpu-properties': telling(cards, ({ cards: all, driver, cuda }) =>
    listed([
      ...all.map(({ model, memory }) => {
        const name = model.replace(/^NVIDIA (GeForce )?/, '')
        return memory === null ? name : `${name} with ${Math.round(memory / 1024)} GB`
      }),
      named('driver', driver),
      named('CUDA', cuda),
    ]),
  ),
  'gpu-toolkit': telling(toolkit, ({ programs, runtime, specs }) =>
    listed([...programs, runtime !== null && 'the runtime nvidia', specs.length > 0 && `CDI specs: ${specs.length}`]),
  ),
  'cold-storage': telling(mounted, ({ stack }) => {
    // What is seen of several at one place: no other lies on it. An automount only waits for the real one.
    const disk =
      stack.findLast(
        ({ id, fstype }) => fstype !== 'autofs' && !stack.some(({ parent }) => parent !== undefined && parent === id),
      ) ?? stack.at(-1)
    if (disk === undefined) return 'no disk'
    const { fstype, readOnly, source, target } = disk
    return `${fstype}${readOnly ? ', read-only,' : ''} of ${source?.replace(/\[.*\]$/, '') ?? 'nobody knows what'} at ${target}`
  }),
  'storage-space': telling(z.array(z.object({ free: z.number(), size: z.number() })).min(1), disks =>
    listed(disks.map(({ free, size }) => `${gigabytes(free)} of ${gigabytes(size)} free`)),
  ),
  'tailscale-status': telling(tailscale, ({ state, online, addresses: [address] }) =>
    listed([state, online ? 'online' : 'offline', address]),
  ),
  'firewalld-state': telling(z.string(), state => state),
  variables: telling(z.array(z.object({ state: z.string() })), all =>
    listed([...Map.groupBy(all, ({ state }) => state)].map(([state, alike]) => `${alike.length} ${state}`)),
  ),
  resolver: telling(z.object({ servers: z.array(z.string()) }), ({ servers }) => listed(servers) || 'nobody'),
  machine: telling(z.object({ memory: z.number(), processors: z.number() }), ({ memory, processors }) =>
    listed([`${gigabytes(memory)} of memory`, processors === 1 ? 'one processor' : `${processors} processors`]),
  ),
  'clock-offset': telling(
    z.object({ least: z.number(), most: z.number() }),
    ({ least, most }) => `${least / 1000} to ${most / 1000} s ahead of this machine`,
  ),
  'ssh-login': telling(
    z.object({ hostKey: z.string() }),
    ({ hostKey }) => `${hostKey.split(' ')[0]} …${hostKey.slice(-8)}`,
  ),
  'sudo-without-password': telling(z.string().nullable(), said => said ?? 'root without a password'),
}

/** What was found, in a few words; empty where no look that a requirement stands on tells it so. @param records those that it stands on. */
export const foundIn = (records: readonly EvidenceRecord[]): string =>
  listed(records.map(record => tells[record.what]?.(observed(record))))
