import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'

/**
 * For tests: a model's manifest and files under a cold storage. @param content what its weights' file holds, or nothing where it is gone.
 * @param size what the manifest says of it. @returns the path of the weights' file.
 */
export function plantModel(
  storage: string,
  name: string,
  tag: string,
  { content, size = content?.length ?? 0 }: { content?: string; size?: number },
): string {
  const folder = `${storage}/ai/ollama/models`
  const manifests = `${folder}/manifests/registry.ollama.ai/library/${name}`
  for (const path of [manifests, `${folder}/blobs`]) mkdirSync(path, { recursive: true })
  const config = '{"model_format":"gguf"}'
  const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
  const weights = `${folder}/blobs/sha256-${digestOf(`weights of ${name}:${tag}`)}`
  if (content !== undefined) writeFileSync(weights, content)
  writeFileSync(`${folder}/blobs/sha256-${digestOf(config)}`, config)
  const described = (mediaType: string, digest: string, bytes: number) => ({
    mediaType,
    digest: `sha256:${digest}`,
    size: bytes,
  })
  writeFileSync(
    `${manifests}/${tag}`,
    JSON.stringify({
      schemaVersion: 2,
      config: described('application/vnd.docker.container.image.v1+json', digestOf(config), config.length),
      layers: [described('application/vnd.ollama.image.model', digestOf(`weights of ${name}:${tag}`), size)],
    }),
  )
  return weights
}
