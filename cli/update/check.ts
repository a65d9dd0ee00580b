import { z } from 'zod'
import { imageNamed } from './image-name.ts'
import { isOfCommit, newerTags } from './newer-tags.ts'
import { type Registries, RegistryError } from './registry.ts'

/** An image that a container of the host was made from. */
export interface UsedImage {
  /** As whoever made the container wrote it. */
  readonly reference: string
  /** What the registries called it when it was pulled, e.g. `redis@sha256:…`; none where it was made on the host, null where it was taken away since. */
  readonly digests: readonly string[] | null
}

/** What is known of an image: whether there is something newer, and whether it could be told. */
export interface ImageState {
  readonly reference: string
  readonly newer: boolean
  readonly told: boolean
  /** The same as a part of a sentence. */
  readonly says: string
}

/** Who names an image by what Docker calls it means that one. */
const isId = /^(sha256:)?[0-9a-f]{12,64}$/

/** Whether a registry has something newer than an image. */
export async function stateOf({ reference, digests }: UsedImage, registries: Registries): Promise<ImageState> {
  const state = (says: string, newer = false, told = true): ImageState => ({ reference, newer, told, says })
  if (digests === null) return state('not on the host any more, so that nobody knows which image it was', false, false)
  if (digests.length === 0) return state('made on the host, and of no registry')
  if (isId.test(reference)) return state('meant by its own id: no tag says what would be newer')
  const image = imageNamed(reference)
  if (image.tag === null) return state('pinned by its digest alone: no tag says what would be newer')
  if (isOfCommit(image.tag)) return state('of one commit: no tag says what would be newer')
  try {
    const [tags, digest] = await Promise.all([registries.tags(image), registries.digest(image)])
    const { minor, major } = newerTags(image.tag, tags)
    const moved = digest !== null && !digests.some(one => one.endsWith(`@${digest}`))
    const newer = [
      ...(moved ? [`${image.tag} is another image now`] : []),
      ...(minor === null ? [] : [`${minor} is newer`]),
      ...(major === null ? [] : [`${major} is a newer major version`]),
    ]
    // Its own tag is the control: a list without it may lack the newer ones as well.
    if (newer.length === 0 && digest !== null && !tags.includes(image.tag))
      return state(
        `${image.registry} lists its tags without ${image.tag}, so that nobody knows what is newer`,
        false,
        false,
      )
    const gone = digest === null ? [`${image.tag} is there no more`] : []
    return state([...gone, ...newer].join(', ') || 'nothing newer', newer.length > 0)
  } catch (error) {
    if (error instanceof RegistryError) return state(error.message, false, false)
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return state(`${image.registry} answers otherwise than a registry does`, false, false)
    throw error
  }
}
