import { z } from 'zod'
import type { Host } from '../../host.ts'
import { modelNamed } from '../../model-name.ts'
import { sh } from '../../shell.ts'

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.number(),
})
const manifest = z.object({ config: descriptor, layers: z.array(descriptor) })

/** A file of a model that is not as the model's manifest says. */
export interface BrokenPart {
  readonly path: string
  /** What is wrong with it, after "its weights" or the like. */
  readonly because: string
}

/** How a file of weights begins: Ollama reads no other. */
const magic = 'GGUF'

/** What a part of a model is called in a sentence. */
const partOf = (mediaType: string): string =>
  mediaType.endsWith('.model') ? 'weights' : (mediaType.split('.').at(-1) ?? mediaType)

/**
 * Looks at the files of models on the host: neither /api/tags nor /api/show notices that they are gone, cut or something else.
 * @param folder with `manifests` and `blobs`. @param name as /api/tags writes it.
 * @returns what is broken; nothing where the model has no manifest there, which only Ollama can tell about.
 */
export async function brokenParts(host: Host, folder: string, name: string): Promise<BrokenPart[]> {
  const { host: registry, namespace, model, tag } = modelNamed(name)
  const { exitCode, stdout } = await host.read(
    sh`cat -- ${`${folder}/manifests/${registry}/${namespace}/${model}/${tag}`}`,
  )
  if (exitCode !== 0) return []
  const { config, layers } = manifest.parse(JSON.parse(stdout))
  const parts = [config, ...layers].map(part => ({ ...part, path: `${folder}/blobs/${part.digest.replace(':', '-')}` }))
  const looked = await Promise.all(
    parts.map(({ path }) => host.read(sh`stat -L -c %s -- ${path} 2>/dev/null && head -c 4 -- ${path} | tr -dc 'A-Z'`)),
  )
  return parts.flatMap(({ mediaType, size, path }, at) => {
    const [bytes = '', beginning = ''] = looked[at]?.exitCode === 0 ? looked[at].stdout.split('\n') : []
    const what = partOf(mediaType)
    if (bytes === '') return [{ path, because: `the file of its ${what} is gone` }]
    if (Number(bytes) !== size) return [{ path, because: `the file of its ${what} has ${bytes} bytes and not ${size}` }]
    if (mediaType.endsWith('.model') && beginning !== magic)
      return [{ path, because: `the file of its ${what} does not begin as one does` }]
    return []
  })
}
