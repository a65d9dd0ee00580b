import { fetch, type Response } from 'undici'
import { z } from 'zod'
import type { ImageName } from './image-name.ts'

/** What a registry said instead of an answer, as a sentence. */
export class RegistryError extends Error {
  override name = 'RegistryError'
  /** The status of its answer, where there was one. */
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

/** How a manifest may be described; a registry that does not know the right one answers with another digest. */
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** So many tags are asked for at once, and so many times: the largest repositories have some thousands. */
const page = 1000
const pages = 50

const tagList = z.object({ tags: z.array(z.string()).nullable() })
const granted = z.union([
  z.object({ token: z.string() }).transform(({ token }) => token),
  z.object({ access_token: z.string() }).transform(answer => answer.access_token),
])

/** Only to this machine is spoken without TLS, as Docker does. */
const baseOf = (registry: string): string => {
  if (registry === 'docker.io') return 'https://registry-1.docker.io'
  return /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(registry) ? `http://${registry}` : `https://${registry}`
}

/** What an answer of 401 demands: `Bearer realm="…",service="…",scope="…"`. Pure. @returns undefined where it is nothing that anybody can have. */
export function tokenUrl(challenge: string | null): URL | undefined {
  if (challenge === null || !/^bearer /i.test(challenge)) return undefined
  const { realm = '', ...words } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  if (!URL.canParse(realm)) return undefined
  const url = new URL(realm)
  for (const name of ['service', 'scope']) if (words[name]) url.searchParams.set(name, words[name])
  return url
}

/** Asks the registries of images as anybody may (distribution-spec 1.1): nothing is fetched but names. */
export class Registries {
  readonly #tokens = new Map<string, string>()

  /** Every tag of a repository. @throws RegistryError */
  async tags(image: ImageName): Promise<string[]> {
    const found: string[] = []
    let path: string | undefined = `/v2/${image.repository}/tags/list?n=${page}`
    for (let asked = 0; path !== undefined; asked++) {
      if (asked === pages) throw new RegistryError(`${image.registry} has no end of tags of ${image.repository}`)
      const answer = await this.#ask(image, path, 'GET')
      found.push(...(tagList.parse(await answer.json()).tags ?? []))
      const next = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1]
      path = next === undefined ? undefined : pathOf(next, baseOf(image.registry))
    }
    return found
  }

  /** The digest that a tag has now; null where there is none such any more. @throws RegistryError */
  async digest(image: ImageName): Promise<string | null> {
    const path = `/v2/${image.repository}/manifests/${image.tag}`
    const answer = await this.#ask(image, path, 'HEAD').catch((error: unknown) => {
      if (error instanceof RegistryError && error.status === 404) return null
      throw error
    })
    if (answer === null) return null
    const digest = answer.headers.get('docker-content-digest')
    if (digest !== null) return digest
    throw new RegistryError(`${image.registry} tells no digest of ${image.repository}:${image.tag}`)
  }

  async #ask(image: ImageName, path: string, method: string): Promise<Response> {
    const key = `${image.registry}/${image.repository}`
    const first = await this.#fetch(image, baseOf(image.registry) + path, method, this.#tokens.get(key))
    if (first.status !== 401) return answered(first, image, method === 'HEAD')
    const url = tokenUrl(first.headers.get('www-authenticate'))
    if (url === undefined) return answered(first, image)
    const asked = await this.#fetch(image, url.href, 'GET')
    if (!asked.ok) return answered(asked, image)
    const token = granted.parse(await asked.json())
    this.#tokens.set(key, token)
    return answered(await this.#fetch(image, baseOf(image.registry) + path, method, token), image, method === 'HEAD')
  }

  async #fetch({ registry }: ImageName, url: string, method: string, token?: string): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        signal: AbortSignal.timeout(20_000),
        headers: {
          accept: method === 'HEAD' ? manifests : 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
        },
      })
    } catch (error) {
      const { message, cause } = error as Error
      const said = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message
      throw new RegistryError(`${registry} does not answer (${said})`)
    }
  }
}

/** Where the next page is, on the registry itself: a token is sent to nobody else. */
function pathOf(next: string, base: string): string {
  const url = new URL(next, base)
  if (url.origin !== new URL(base).origin) throw new RegistryError(`${base} sends on to ${url.origin}`)
  return url.pathname + url.search
}

function answered(answer: Response, { registry, repository, tag }: ImageName, ofTag = false): Response {
  if (answer.ok) return answer
  const what = ofTag ? `${repository}:${tag}` : repository
  const because: Record<number, string> = {
    401: `${registry} wants a login for ${repository}`,
    403: `${registry} wants a login for ${repository}`,
    404: `${registry} does not have ${what}`,
    429: `${registry} answers no more for now, as it was asked too much`,
  }
  throw new RegistryError(because[answer.status] ?? `${registry} answers ${answer.status} for ${what}`, answer.status)
}
