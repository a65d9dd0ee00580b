import { createHash } from 'node:crypto'
import { fetch, type Headers } from 'undici'
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

/** An answer that has come whole: a connection that breaks off in the middle of it is no answer. */
interface Answer {
  readonly status: number
  readonly ok: boolean
  readonly headers: Headers
  /** Where it came from in the end. */
  readonly url: string
  readonly body: Buffer
}

const json = ({ body }: Answer): unknown => JSON.parse(body.toString('utf8'))

/** How a manifest may be described; a registry that does not know the right one answers with another digest. */
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

const acceptedBy = (method: string): string => (method === 'HEAD' ? manifests : 'application/json')

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
  // Some, such as Nexus, let choose between this and a password, in either order.
  const [, bearer] = /(?:^|,\s*)bearer\s+(.*)/i.exec(challenge ?? '') ?? []
  if (bearer === undefined) return undefined
  const said = [...bearer.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)]
  const { realm = '', ...words } = Object.fromEntries(
    said.toReversed().map(([, name = '', quoted, bare = '']) => [name, quoted ?? bare]),
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
      found.push(...(tagList.parse(json(answer)).tags ?? []))
      const next = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1]
      path = next === undefined ? undefined : pathOf(next, baseOf(image.registry))
    }
    return found
  }

  /** The digest that a tag has now; null where there is none such any more. @throws RegistryError */
  async digest(image: ImageName): Promise<string | null> {
    const path = `/v2/${image.repository}/manifests/${image.tag}`
    const told = (answer: Answer): string | null => answer.headers.get('docker-content-digest')
    try {
      const head = await this.#ask(image, path, 'HEAD').catch(error => {
        if (error instanceof RegistryError && error.status === 405) return undefined
        throw error
      })
      if (head !== undefined && told(head) !== null) return told(head)
      // Not every registry names it there; the manifest's own digest is what it would name.
      const answer = await this.#ask(image, path, 'GET', manifests)
      return told(answer) ?? `sha256:${createHash('sha256').update(answer.body).digest('hex')}`
    } catch (error) {
      if (error instanceof RegistryError && error.status === 404) return null
      throw error
    }
  }

  async #ask(image: ImageName, path: string, method: string, accept = acceptedBy(method)): Promise<Answer> {
    const asked = baseOf(image.registry) + path
    const ofTag = path.includes('/manifests/')
    const keyFor = (url: string): string => `${new URL(url).origin} ${image.repository}`
    const first = await this.#fetch(image, asked, { method, accept, token: this.#tokens.get(keyFor(asked)) })
    if (first.status !== 401) return answered(first, image, ofTag)
    const url = tokenUrl(first.headers.get('www-authenticate'))
    if (url === undefined) return answered(first, image)
    const granting = await this.#fetch(image, url.href, { method: 'GET', accept: 'application/json' })
    if (!granting.ok) return answered(granting, image)
    const token = granted.parse(json(granting))
    // A registry may only send on to another, as lscr.io does to ghcr.io: the token is for the one that wants it, and goes to no other.
    this.#tokens.set(keyFor(first.url), token)
    return answered(await this.#fetch(image, first.url, { method, accept, token }), image, ofTag)
  }

  async #fetch(
    { registry }: ImageName,
    url: string,
    { method, accept, token }: { method: string; accept: string; token?: string | undefined },
  ): Promise<Answer> {
    try {
      const answer = await fetch(url, {
        method,
        signal: AbortSignal.timeout(20_000),
        headers: { accept, ...(token && { authorization: `Bearer ${token}` }) },
      })
      const body = method === 'HEAD' ? Buffer.alloc(0) : Buffer.from(await answer.arrayBuffer())
      return { status: answer.status, ok: answer.ok, headers: answer.headers, url: answer.url, body }
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

function answered(answer: Answer, { registry, repository, tag }: ImageName, ofTag = false): Answer {
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
