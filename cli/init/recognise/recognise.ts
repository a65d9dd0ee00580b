import { aiKinds } from './ai-kinds.ts'
import { frontKinds } from './front-kinds.ts'
import { houseKinds } from './house-kinds.ts'
import type { Kind } from './kind.ts'
import { type Conversation, firstPath, Spoken } from './said.ts'

/** Every program that is known by name. Who only passes on what others say stands last. */
const kinds: readonly Kind[] = [...aiKinds, ...houseKinds, ...frontKinds]

/** What is known of something that runs. */
export interface Signs {
  /** What each of its ports said; none where nothing could be asked. */
  readonly said: readonly Conversation[]
  /** The image that its container was made from. */
  readonly image?: string
  /** The labels of image and container. */
  readonly labels?: Readonly<Record<string, string>>
  readonly process?: string
  readonly ports: readonly number[]
}

/** What something is, and by which sign it is known. */
export interface Recognised {
  readonly kind: Kind
  readonly by: 'answer' | 'image' | 'label' | 'process' | 'port'
  /** Whose words it passes on, where it stands before another. */
  readonly before?: string
}

/** The repository of an image: without registry, tag and digest. */
export const repositoryOf = (image: string): string =>
  image
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
    .replace(/^[^/]*[.:][^/]*\//, '')

/** Labels that say what a program is, as images of many makers have them. */
const telling = ['org.opencontainers.image.title', 'org.opencontainers.image.source', 'org.label-schema.name']

const byImage = (image: string | undefined): Kind | undefined =>
  image === undefined ? undefined : kinds.find(kind => kind.image.test(repositoryOf(image)))

function byLabel(labels: Readonly<Record<string, string>> = {}): Kind | undefined {
  const words = telling.flatMap(name => labels[name] ?? []).map(text => text.toLowerCase().replace(/\.git$/, ''))
  return kinds.find(({ name, image }) => words.some(word => word === name.toLowerCase() || image.test(word)))
}

/** What a port is by its own words. @param expected what everything else says that it is. */
function byAnswer(conversation: Conversation, expected: Kind | undefined): Recognised | undefined {
  const said = new Spoken(conversation)
  const found = kinds.filter(kind => kind.says(said))
  const app = found.find(({ front }) => !front)
  // Some pass on the words of another without any of their own.
  const front = found.find(kind => kind.front) ?? (expected?.front ? expected : undefined)
  if (app === undefined) return front && found.length > 0 ? { kind: front, by: 'answer' } : undefined
  if (front === undefined || app === expected) return { kind: app, by: 'answer' }
  return { kind: front, by: found.includes(front) ? 'answer' : 'image', before: app.name }
}

/** Up to how many ports one of them says what something is. */
const few = 3

/**
 * What something is: by what it answers, then by its image, a label, its process, and last its ports. A name that somebody gave it is no sign.
 * Pure. @returns undefined where nothing says.
 */
export function recogniseBySigns({ said, image, labels, process, ports }: Signs): Recognised | undefined {
  const [imaged, labelled] = [byImage(image), byLabel(labels)]
  const running = kinds.find(({ processes = [] }) => process !== undefined && processes.includes(process))
  const answered = said.flatMap(one => byAnswer(one, imaged ?? labelled ?? running) ?? [])
  const spoken = answered.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))[0]
  if (spoken !== undefined) return spoken
  if (imaged !== undefined) return { kind: imaged, by: 'image' }
  if (labelled !== undefined) return { kind: labelled, by: 'label' }
  if (running !== undefined) return { kind: running, by: 'process' }
  // Who has many ports has some of others' as well.
  const ported = ports.length > few ? undefined : kinds.find(kind => ports.some(port => kind.ports.includes(port)))
  return ported && { kind: ported, by: 'port' }
}

/** What is asked of a port first: what would prove the other signs right. */
export function likelyPaths(signs: Omit<Signs, 'said'>): string[] {
  const likely = recogniseBySigns({ ...signs, said: [] })
  return [...new Set([firstPath, ...(likely?.kind.paths ?? [])])]
}

/** Whether a port need not be asked at all: what it is speaks no HTTP. */
export const isSilent = (signs: Omit<Signs, 'said'>): boolean => {
  const likely = recogniseBySigns({ ...signs, said: [] })
  return likely?.kind.silent === true && likely.by !== 'port'
}

/** Everything that a port may be asked. */
export const allPaths: readonly string[] = [...new Set([firstPath, ...kinds.flatMap(({ paths }) => paths)])]
