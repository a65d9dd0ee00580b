import type { Met } from '../answers/meet.ts'
import type { SeenContainer } from '../survey/containers.ts'
import { seenValue } from '../survey/seen.ts'
import { isDataFolder } from './data-folder.ts'
import type { Known } from './known.ts'
import { remark, section, valueLine } from './lines.ts'
import { coldStorageOf, isWholeStack } from './stack.ts'

const signs = {
  answer: 'by what it answers',
  image: 'by its image',
  label: 'by a label',
  process: 'by its process',
  port: 'by its port alone',
} as const

/** What something is, and by which sign that is known. */
const nature = ({ is }: Met): string =>
  is === undefined
    ? 'not known to Plumbline'
    : `${is.kind.name}, ${is.kind.is}${is.before === undefined ? '' : `, before ${is.before}`} (${signs[is.by]})`

const socketText = ({ address, port, protocol }: { address: string; port: number; protocol: string }): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}${protocol === 'udp' ? '/udp' : ''}`

/** What one container mounts that is plainly its own data. */
function dataOf({ container }: Met, known: Known): { readonly path: string; readonly writable: boolean }[] {
  if (container === null || container.rootless !== null) return []
  const directory = 'com.docker.compose.project.working_dir'
  const all = (seenValue(known.survey.containers) ?? []).flatMap(({ labels }) => labels[directory] ?? [])
  const places = seenValue(known.survey.places) ?? []
  // What lies in the cold storage of the stack is every container's own, and needs no word.
  const storage = isWholeStack(known) ? coldStorageOf(known.survey)?.mountPoint : undefined
  return container.binds.flatMap(({ source, writable }) => {
    const place = places.find(one => one.source === source)
    const isOwn = place !== undefined && isDataFolder(place, container.labels[directory], all)
    return isOwn && !(storage !== undefined && source.startsWith(`${storage}/`)) ? [{ path: source, writable }] : []
  })
}

/** Sockets through which whoever holds them is root on the host. */
const sockets = /(^|\/)(docker|containerd|podman|crio|buildkitd)[^/]*\.sock$/

/** What makes a container as good as root on the host: said, and never excused. */
function powers({ privileged, binds }: SeenContainer): string[] {
  const held = binds.filter(({ source }) => sockets.test(source) || source === '/').map(({ source }) => source)
  const said = [...(privileged ? ['is privileged'] : []), ...(held.length > 0 ? [`mounts ${held.join(' and ')}`] : [])]
  return said.length === 0
    ? []
    : remark(
        `It ${said.join(' and ')}: that makes it root on the host, and stays a finding until somebody says why it must be.`,
      )
}

function containerLines(met: Met, known: Known): string[] {
  const { container } = met
  if (container === null) return []
  const published = container.published.map(socketText)
  const reached = published.length > 0 ? `published at ${published.join(', ')}` : 'not published'
  const about = `${nature(met)}; ${container.image}; ${reached}`
  const mounts = dataOf(met, known).map(({ path, writable }) =>
    writable
      ? valueLine(path, `Its data: seen by init on ${known.day}.`)
      : valueLine(`${path}:ro`, `It only reads it: seen by init on ${known.day}.`),
  )
  if (mounts.length === 0) return [...remark(`${container.name}: ${about}`), ...powers(container)]
  return section(container.name, [...powers(container), ...section('mounts', mounts)], about)
}

/** Every container, what it is, and the folders of the host that are its data. What could make it root is never excused. */
export function containersLines(known: Known): string[] {
  const name = ({ container }: Met): string => container?.name ?? ''
  const inside = known.met.filter(one => one.container !== null).toSorted((a, b) => name(a).localeCompare(name(b)))
  const stopped = (seenValue(known.survey.containers) ?? []).filter(one => !one.running)
  const lines = inside.flatMap(one => containerLines(one, known))
  const hasEntry = lines.some(line => !line.startsWith('#'))
  const resting = stopped.flatMap(({ name, image }) => remark(`${name} does not run; ${image}`))
  if (lines.length + resting.length === 0) return []
  return hasEntry
    ? section('containers', [...lines, ...resting])
    : [...remark('Containers, and what they are:'), ...lines, ...resting]
}

/** What listens outside containers and is known by name. */
export const programLines = ({ met }: Known): string[] =>
  met
    .filter(({ container, is }) => container === null && is !== undefined)
    .flatMap(one => {
      const where = [...new Set(one.sockets.map(socketText))].join(', ')
      const { process = 'unknown' } = one.signs
      return remark(
        `${process === 'unknown' ? 'A program' : process} at ${where} is ${nature(one)}, outside any container.`,
      )
    })
