import { z } from 'zod'
import { imageNamed } from './image-name.ts'
import { newerTags } from './newer-tags.ts'
import { type Registries, RegistryError } from './registry.ts'

/** An image that a container of the host was made from. */
export interface UsedImage {
  /** As whoever made the container wrote it. */
  readonly reference: string
  /** What the registries called it when it was pulled, e.g. `redis@sha256:…`; none where it was made on the host. */
  readonly digests: readonly string[]
}

/** What is known of an image: whether there is something newer, and whether it could be told. */
export interface ImageState {
  readonly reference: string
  readonly newer: boolean
  readonly told: boolean
  /** The same as a part of a sentence. */
  readonly says: string
}

/** Whether a registry has something newer than an image. */
export async function stateOf({ reference, digests }: UsedImage, registries: Registries): Promise<ImageState> {
  const state = (says: string, newer = false, told = true): ImageState => ({ reference, newer, told, says })
  if (digests.length === 0) return state('made on the host, and of no registry')
  const image = imageNamed(reference)
  if (image.tag === null) return state('pinned by its digest alone: no tag says what would be newer')
  try {
    const [tags, digest] = await Promise.all([registries.tags(image), registries.digest(image)])
    const { minor, major } = newerTags(image.tag, tags)
    const moved = digest !== null && !digests.some(one => one.endsWith(`@${digest}`))
    const newer = [
      ...(moved ? [`${image.tag} is another image now`] : []),
      ...(minor === null ? [] : [`${minor} is newer`]),
      ...(major === null ? [] : [`${major} is a newer major version`]),
    ]
    const gone = digest === null ? [`${image.tag} is there no more`] : []
    return state([...gone, ...newer].join(', ') || 'nothing newer', newer.length > 0)
  } catch (error) {
    if (error instanceof RegistryError) return state(error.message, false, false)
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return state(`${image.registry} answers otherwise than a registry does`, false, false)
    throw error
  }
}
