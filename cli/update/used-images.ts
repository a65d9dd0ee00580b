import { z } from 'zod'
import { copyLabel } from '../../fixtures/containers/container.ts'
import { inspections } from '../../fixtures/containers/inspections.ts'
import type { Connections } from '../../fixtures/look/connections.ts'
import type { UsedImage } from './check.ts'

const made = z.looseObject({
  Image: z.string(),
  Config: z.looseObject({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
})

const kept = z.looseObject({
  RepoDigests: z.array(z.string()).nullish(),
  /** Where it comes from, by Docker 29.2 and newer. */
  Identity: z.looseObject({ Build: z.array(z.unknown()).nullish(), Pull: z.array(z.unknown()).nullish() }).nullish(),
})

/** What the registries called an image. With the image store of containerd what was built here has such a digest as well, and none knows it. */
function digestsOf(answer: unknown): string[] {
  const { RepoDigests, Identity } = kept.parse(answer)
  const isBuiltHere = (Identity?.Build ?? []).length > 0 && (Identity?.Pull ?? []).length === 0
  return isBuiltHere ? [] : (RepoDigests ?? [])
}

/** The images of a host's containers, each once: by name, and of one name those that containers still have from before it was pulled again. */
export async function usedImages(connections: Connections): Promise<UsedImage[]> {
  const docker = await connections.docker()
  const containers = (await inspections(connections)).map(answer => made.parse(answer))
  const own = containers.filter(({ Config }) => Config.Labels?.[copyLabel] === undefined)
  const each = new Map(own.map(({ Config, Image }) => [`${Config.Image} ${Image}`, { reference: Config.Image, Image }]))
  const used = [...each.values()].map(async ({ reference, Image }) => {
    const answer = await docker
      .getImage(Image)
      .inspect()
      .catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw error
      })
    return { reference, digests: answer === undefined ? null : digestsOf(answer) }
  })
  return (await Promise.all(used)).toSorted((a, b) => a.reference.localeCompare(b.reference))
}
