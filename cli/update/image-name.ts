/** An image's name, taken apart. */
export interface ImageName {
  /** Where it comes from, e.g. `docker.io` or `ghcr.io`. */
  readonly registry: string
  readonly repository: string
  /** Null where a digest alone says which one is meant. */
  readonly tag: string | null
}

/** Reads an image's name as Docker does (distribution/reference): what it leaves out is Docker Hub, its `library`, and the tag `latest`. Pure. */
export function imageNamed(reference: string): ImageName {
  const [name = '', digest] = reference.split('@')
  const [, path = '', tag] = /^(.*?)(?::([^:/]+))?$/.exec(name) ?? []
  const [first = ''] = path.split('/')
  // A repository is written in small letters, so that a name with others is a registry's.
  const isRegistry = path.includes('/') && (/[.:A-Z]/.test(first) || first === 'localhost')
  const registry = isRegistry ? first.replace(/^index\.(docker\.io)$/, '$1') : 'docker.io'
  const rest = isRegistry ? path.slice(first.length + 1) : path
  return {
    registry,
    repository: registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest,
    tag: tag ?? (digest === undefined ? 'latest' : null),
  }
}
