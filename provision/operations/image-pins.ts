import { type Host, OperationError } from '../host.ts'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'
import type { DeclaredContainer } from './compose-project.ts'

/**
 * The file of a compose folder that says which image each name is: a line `<name> <id> <digests in the registry>` for each. A tag can be
 * moved by whoever may push to the registry, and what it means is only known once it was pulled: what the first deploy has found is kept.
 */
const fileIn = (folder: string): string => `${folder}/.images`

interface Image {
  readonly reference: string
  readonly built: boolean
  /** The id that it has on the host; undefined where it is not there yet. */
  readonly now: string | undefined
  /** The id that it is pinned to. */
  readonly pinned: string | undefined
}

async function imagesOf(host: Host, folder: string, containers: readonly DeclaredContainer[]): Promise<Image[]> {
  const references = [...new Set(containers.map(({ image }) => image))]
  const format = '{{.Id}}{{range .RepoTags}} {{.}}{{end}}'
  // Of images that are not there it complains, and tells of the others.
  const [{ stdout: kept }, { stdout: there }] = await Promise.all([
    host.read(sh`cat ${fileIn(folder)} 2>/dev/null`),
    host.read(sh`docker image inspect --format ${format} ${references}`),
  ])
  const pins = new Map(kept.split('\n').map(line => line.split(' ') as [string, string]))
  const ids = new Map(
    there.split('\n').flatMap(line => {
      const [id = '', ...tags] = line.split(' ')
      return tags.map(tag => [tag, id] as const)
    }),
  )
  return references.map(reference => ({
    reference,
    built: containers.some(({ image, built }) => image === reference && built === true),
    now: ids.get(reference),
    pinned: pins.get(reference),
  }))
}

const another = (host: Host, { reference, now, pinned }: Image, folder: string): OperationError =>
  new OperationError(
    `${reference} on ${host.name} is another image (${now}) than the one that it was pinned to, which is gone (${pinned}). Where the other is meant, remove its line from ${fileIn(folder)}.`,
  )

const isMoved = ({ built, now, pinned }: Image): boolean =>
  !built && now !== undefined && pinned !== undefined && now !== pinned

/** The images of a compose folder are the ones that they were pinned to. What a deploy makes by itself is what it makes. */
export const keptImages = (folder: string, containers: readonly DeclaredContainer[]): Operation => ({
  title: `The images of ${folder} are what they were`,
  async *needed(host) {
    for (const image of (await imagesOf(host, folder, containers)).filter(isMoved)) {
      const { reference, pinned = '' } = image
      const { exitCode } = await host.read(sh`docker image inspect --format '{{.Id}}' ${pinned}`)
      if (exitCode !== 0) throw another(host, image, folder)
      yield {
        what: `take ${reference} back to the image that it is pinned to (${fileIn(folder)} names it)`,
        command: sh`docker tag ${pinned} ${reference}`,
      }
    }
  },
})

/** Every image of a compose folder is pinned: which one it is stands in a file there. */
export const pinnedImages = (folder: string, containers: readonly DeclaredContainer[]): Operation => ({
  title: `The images of ${folder} are pinned`,
  async *needed(host) {
    const images = await imagesOf(host, folder, containers)
    const moved = images.find(isMoved)
    if (moved) throw another(host, moved, folder)
    const wrong = images.filter(({ now, pinned }) => pinned === undefined || pinned !== now)
    if (wrong.length === 0) return
    const references = images.map(({ reference }) => reference)
    const format = '{{.Id}}{{range .RepoDigests}} {{.}}{{end}}'
    yield {
      what: `pin ${wrong.map(({ reference }) => reference).join(', ')}`,
      command: sh`umask 022 && t=$(mktemp -p ${folder}) && for image in ${references}; do id=$(docker image inspect --format ${format} "$image") && echo "$image $id" >>"$t" || { rm "$t"; exit 1; }; done && chmod 644 "$t" && mv -fT "$t" ${fileIn(folder)}`,
    }
  },
})
