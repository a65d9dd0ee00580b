import { ConfigurationError } from './configuration-error.ts'
import type { Operation } from './operation.ts'
import { dockerRole } from './roles/docker.ts'
import { firewallRole } from './roles/firewall.ts'
import { journalRole } from './roles/journal.ts'
import { networksRole } from './roles/networks.ts'
import { scansRole } from './roles/scans.ts'
import { storageRole } from './roles/storage.ts'
import { tailnetRole } from './roles/tailnet.ts'
import { UnknownSecret } from './secrets.ts'
import { broughtUp, containerNames, type Deployment, type Service } from './service.ts'
import { services } from './services/index.ts'

/** A role or a service: what has to be done before it, and its operations, stage by stage. */
export interface DeployPart {
  readonly name: string
  readonly after: readonly string[]
  readonly stages: (deployment: Deployment) => readonly (readonly Operation[])[]
  /** It can lock its owner out: the host undoes it by itself unless a new login confirms it. */
  readonly armed?: true
}

const roles: readonly DeployPart[] = [
  {
    name: 'docker',
    after: [],
    stages: ({ target, distribution }) => [dockerRole(target, distribution)],
  },
  { name: 'journal', after: [], stages: () => [journalRole] },
  { name: 'tailnet', after: ['docker'], stages: ({ target }) => [tailnetRole(target)] },
  { name: 'firewall', after: ['docker'], stages: ({ target }) => [firewallRole(target)], armed: true },
  {
    name: 'networks',
    after: ['firewall'],
    stages: ({ target }) => [networksRole(target, services.flatMap(containerNames))],
  },
  {
    name: 'storage',
    after: [],
    stages: ({ target }) => [
      storageRole(target, [
        { path: 'services', mode: '755', owner: 'root:root' },
        { path: 'ai', mode: '755', owner: 'root:root' },
        ...services.flatMap(({ folders }) => folders),
      ]),
    ],
  },
]

/** What is set through a service's own API; one operation that says so where a secret for it is not known. */
function settingsOf(service: Service, deployment: Deployment): readonly Operation[] {
  try {
    return service.configured(deployment)
  } catch (error) {
    if (!(error instanceof UnknownSecret)) throw error
    // A plan says so, where it comes to it.
    return [
      {
        title: `What is set in ${service.name}`,
        async *needed(host) {
          for (const operation of service.configured(deployment)) yield* operation.needed(host)
        },
      },
    ]
  }
}

const partOf = (service: Service): DeployPart => ({
  name: service.name,
  after: ['networks', 'storage', ...service.dependencies],
  stages: deployment => [broughtUp(service, deployment), settingsOf(service, deployment)],
})

/** What comes once everything runs. */
const afterAll: readonly DeployPart[] = [
  { name: 'scans', after: services.map(({ name }) => name), stages: () => [scansRole] },
]

/** All of them, in the order of the documents. */
export const parts: readonly DeployPart[] = [...roles, ...services.map(partOf), ...afterAll]

const namesOf = (phase: Service['phase']): string[] =>
  services.filter(service => service.phase === phase).map(({ name }) => name)

/** What can be named with --only and --skip, beside the parts themselves. */
const groups: Readonly<Record<string, readonly string[]>> = {
  preflight: [],
  infrastructure: roles.map(({ name }) => name),
  core: namesOf('core'),
  ai: namesOf('ai'),
  application: namesOf('application'),
  services: services.map(({ name }) => name),
  proxy: ['nginx-proxy-manager'],
}

function named(words: readonly string[], option: string): Set<string> {
  const known = [...Object.keys(groups), ...parts.map(({ name }) => name)]
  const unknown = words.filter(word => !known.includes(word))
  if (unknown.length > 0) {
    throw new ConfigurationError(`${option}: there is no "${unknown.join('", "')}"; there are ${known.join(', ')}.`)
  }
  return new Set(words.flatMap(word => groups[word] ?? [word]))
}

/** Which parts somebody wants: names of parts or groups. */
export interface Choice {
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
}

/** Which parts a deploy goes through, in order: those that are named, with what has to be there before them. */
export function chosenParts({ only, skip = [] }: Choice = {}): string[] {
  const wanted = only ? named(only, '--only') : new Set(parts.map(({ name }) => name))
  const without = named(skip, '--skip')
  const needs = (name: string): string[] =>
    parts.find(part => part.name === name)?.after.flatMap(one => [one, ...needs(one)]) ?? []
  const all = new Set([...wanted].flatMap(name => [name, ...needs(name)]))
  return parts.map(({ name }) => name).filter(name => all.has(name) && !without.has(name))
}
