import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Authority } from './certificate.ts'
import type { Distribution } from './distribution.ts'
import type { Host } from './host.ts'
import type { Target } from './inventory.ts'
import type { Operation } from './operation.ts'
import { composeProject, containersDeclaredIn } from './operations/compose-project.ts'
import { directories, type WantedDirectory } from './operations/directories.ts'
import { file } from './operations/file.ts'
import { keptImages, pinnedImages } from './operations/image-pins.ts'
import type { Secrets } from './secrets.ts'
import { type Shell, sh } from './shell.ts'

/** What a service's operations may use. */
export interface Deployment {
  readonly target: Target
  readonly secrets: Secrets
  readonly host: Host
  readonly distribution: Distribution
  /** The connection, for the services' own APIs. */
  readonly shell: Shell
  /** Who signs the proxy's certificate, where the inventory's authority has its key beside it. */
  readonly authority: Authority | undefined
}

/** A compose folder with its storage, its order and its readiness. Its compose.yaml stands beside its definition. */
export interface Service {
  readonly name: string
  readonly phase: 'core' | 'ai' | 'application'
  /** Services that have to be ready before it starts. */
  readonly dependencies: readonly string[]
  /** Its folders under the cold storage, parents first. */
  readonly folders: readonly WantedDirectory[]
  /** Seconds within which its containers must be healthy. */
  readonly readyWithin: number
  /** Variables of its compose file, beyond the ones that all get. */
  readonly environment: (target: Target, secrets: Secrets) => Readonly<Record<string, string>>
  /** What else its compose folder holds, such as what an image is built from: each file's name, and what gives its text. */
  readonly files?: Readonly<Record<string, () => string | Promise<string>>>
  /** What is set through its own API, once it is ready. */
  readonly configured: (deployment: Deployment) => readonly Operation[]
}

/** The text of a service's compose file. */
export const composeText = ({ name }: Service): string =>
  readFileSync(join(import.meta.dirname, 'services', name, 'compose.yaml'), 'utf8')

/** The names of the containers that a service declares. */
export const containerNames = (service: Service): string[] =>
  containersDeclaredIn(composeText(service)).containers.map(one => one.name)

/** A private folder for a service, with the folders in it; what owns those is decided by its container. */
export const privateFolders = (path: string, inside: readonly string[]): readonly WantedDirectory[] => [
  { path, mode: '750', owner: 'root:root' },
  ...inside.map(name => ({ path: `${path}/${name}` })),
]

/** Variables in the form that Compose reads: single quotes keep every character as it is. */
const environmentFile = (variables: Readonly<Record<string, string>>): string =>
  [
    '# Written by Plumbline from the inventory and the secrets: changes here are undone by the next deploy.',
    ...Object.entries(variables).map(([name, value]) => `${name}='${value}'`),
    '',
  ].join('\n')

/** The variables of the compose folder, 0600; two of them are the host's own. */
const environment = (service: Service, path: string, { target, secrets }: Deployment): Operation => ({
  title: `${path} is as it should be`,
  async *needed(host) {
    const [cpus, timezone] = await Promise.all([
      host.show('nproc'),
      host.show("readlink -f /etc/localtime | sed 's,.*/zoneinfo/,,'"),
    ])
    const content = environmentFile({
      TZ: timezone.trim() === '/etc/localtime' ? 'Etc/UTC' : timezone.trim() || 'Etc/UTC',
      HOST_CPUS: cpus.trim(),
      DOCKER_NETWORK: target.docker.network,
      TAILSCALE_IP_ADDRESS: target.tailscale.address,
      COLD_STORAGE_PATH: target.coldStorage.path,
      ...service.environment(target, secrets),
    })
    yield* file({ path, content, mode: '600' }).needed(host)
  },
})

/** A file whose text is made only when it is looked at. */
const madeFile = (path: string, text: () => string | Promise<string>): Operation => ({
  title: `${path} is as it should be`,
  async *needed(host) {
    yield* file({ path, content: await text() }).needed(host)
  },
})

/** The operations that bring a service up: its folder on the host, then its containers. */
export function broughtUp(service: Service, deployment: Deployment): readonly Operation[] {
  const { name, files = {}, readyWithin } = service
  const { deployPath } = deployment.target
  const folder = `${deployPath}/services/${name}`
  const compose = composeText(service)
  const declared = containersDeclaredIn(compose)
  return [
    directories(
      [deployPath, `${deployPath}/services`, folder].map(path => ({ path, mode: '755', owner: 'root:root' })),
    ),
    file({ path: `${folder}/compose.yaml`, content: compose }),
    environment(service, `${folder}/.env`, deployment),
    ...Object.entries(files).map(([file, text]) => madeFile(`${folder}/${file}`, text)),
    keptImages(folder, declared.containers),
    composeProject({ name, folder, files: Object.keys(files), readyWithin, ...declared }),
    pinnedImages(folder, declared.containers),
  ]
}

/** The address of a container in the stack's network, which the host can reach without anything being published. */
export const containerAddress = async ({ host, target }: Deployment, container: string): Promise<string> => {
  const format = `{{with index .NetworkSettings.Networks "${target.docker.network}"}}{{.IPAddress}}{{end}}`
  return (await host.show(sh`docker container inspect --format ${format} ${container}`)).trim()
}
