import type { Target } from '../inventory.ts'
import { hasPart } from '../inventory.ts'
import { containerNames, type Service } from '../service.ts'
import type { AsFound } from './as-found.ts'
import type { FoundContainer } from './containers.ts'
import { isDeployed } from './record.ts'

/** Where a deploy keeps a service's compose file. */
const composeFolder = ({ deployPath }: Pick<Target, 'deployPath'>, service: string): string =>
  `${deployPath}/services/${service}`

/** Whether a container was made by a deploy: by the compose folder of a service. */
export const isOfStack = (target: Target, services: readonly Service[], container: FoundContainer): boolean =>
  services.some(
    service => container.project === service.name && container.folder === composeFolder(target, service.name),
  )

/** What is there under the stack's names without being the stack's, with what becomes of it. */
export interface Namesake {
  /** The part of a deploy that would take it over. */
  readonly part: string
  /** What it is, as the beginning of a sentence. */
  readonly what: string
  /** What a deploy does to it when it takes it over. */
  readonly fate: string
}

const ofProject = ({ project, folder }: FoundContainer): string =>
  project === '' ? '' : ` of the compose project ${project} in ${folder || 'an unknown folder'}`

/**
 * Containers, compose projects, the network and data folders that have the stack's names and that no deploy has made. What an earlier deploy
 * has been through is the stack's, whatever became of it.
 */
export function namesakes(target: Target, found: AsFound, services: readonly Service[]): Namesake[] {
  const { record, containers = [], networks, folders } = found
  const fresh = services.filter(({ name }) => !isDeployed(record, name))
  const foreign = containers.filter(container => !isOfStack(target, services, container))
  const named = fresh.flatMap(service =>
    foreign
      .filter(({ name }) => containerNames(service).includes(name))
      .map(container => ({
        part: service.name,
        what: `A container is called ${container.name}${ofProject(container)}`,
        fate: 'removes it, and makes its own under that name',
      })),
  )
  // A project that is the owner's is never the stack's: Compose would remove whatever of it the stack's file does not name.
  const projects = services.flatMap(service =>
    foreign
      .filter(({ project, name }) => project === service.name && !containerNames(service).includes(name))
      .map(container => ({
        part: service.name,
        what: `The container ${container.name} is${ofProject(container)}, which has a name of the stack`,
        fate: 'removes it, as its own project does not know it',
      })),
  )
  const name = hasPart(target, 'docker') ? target.docker.network : undefined
  const members = containers.filter(container => container.networks.some(one => one === name))
  const network = networks
    .filter(one => one.name === name && !one.labelled && !isDeployed(record, 'networks'))
    .map(() => ({
      part: 'networks',
      what: `A Docker network is called ${name}${members.length > 0 ? `, with ${members.map(one => one.name).join(', ')} on it` : ''}`,
      fate: 'takes whatever is on it off, and makes the network anew',
    }))
  const data = folders
    .filter(one => one.filled && one.state !== one.wanted)
    .flatMap(({ path, service }) => (fresh.some(one => one.name === service) ? [{ path, service: service ?? '' }] : []))
    .map(({ path, service }) => ({
      part: service,
      what: `${path} holds files that no deploy has put there`,
      fate: `gives the folder to root, and lets ${service} use what is in it as its own data`,
    }))
  return [...named, ...projects, ...network, ...data]
}
