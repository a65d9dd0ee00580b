import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

/** A service's folder on the host, as Docker Compose knows it. */
export interface ComposeProject {
  readonly name: string
  /** The folder on the host that holds compose.yaml and .env. */
  readonly folder: string
  readonly containers: readonly { readonly name: string; readonly image: string }[]
  /** Seconds within which every container must be healthy. */
  readonly readyWithin: number
}

const document = z.object({
  services: z.record(z.string(), z.object({ container_name: z.string(), image: z.string() })),
})

/** The containers that a compose file declares. */
export function containersOf(path: string): { name: string; image: string }[] {
  const { services } = document.parse(parse(readFileSync(path, 'utf8')))
  return Object.values(services).map(({ container_name: name, image }) => ({ name, image }))
}

/**
 * Everything about a container that should stay as Compose made it: settings, environment, networks, image. A digest of it is
 * kept after each start, so that any later change by hand is noticed, `docker update` and `docker network connect` among them.
 * Docker says nothing, an empty list or an empty object for the same, and not always alike before and after its own restart.
 */
const likeness =
  '{{.Name}} {{.Image}} {{json .HostConfig}} {{json .Config}} {{range $name, $net := .NetworkSettings.Networks}}{{$name}} {{$net.NetworkID}} {{json $net.Aliases}} {{end}}'

const state =
  '{{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}unchecked{{end}} {{index .Config.Labels "com.docker.compose.project"}}'

/** The containers of one folder run, healthy, as its files say and as Compose made them. */
export const composeProject = ({ name, folder, containers, readyWithin }: ComposeProject): Operation => {
  const names = containers.map(container => container.name)
  const record = `${folder}/.applied`
  const files = `$(${sh`cat ${folder}/compose.yaml ${folder}/.env`} | sha256sum | cut -c -64)`
  const made = `$(${sh`docker container inspect --format ${likeness} ${names}`} 2>/dev/null | sed 's/:null/:[]/g; s/:{}/:[]/g' | sha256sum | cut -c -64)`

  return {
    title: `${names.join(', ')} ${names.length > 1 ? 'run' : 'runs'} as declared`,
    async *needed(host) {
      const [now, applied, images, ...states] = await Promise.all([
        host.show(`echo "${files} ${made}"`),
        host.read(sh`cat ${record}`),
        host.read(sh`docker image inspect --format '{{.Id}}' ${containers.map(({ image }) => image)}`),
        ...containers.map(one => host.read(sh`docker container inspect --format ${`${state} {{.Image}}`} ${one.name}`)),
      ])
      const [filesNow, madeNow] = now.trim().split(' ')
      const [filesThen, madeThen] = applied.stdout.split(/\s/).filter(Boolean)
      const imageIds = images.stdout.trim().split('\n')
      const found = states.map(({ exitCode, stdout }, at) => {
        const [status = '', health = '', project = '', image = ''] =
          exitCode === 0 ? stdout.trim().split(' ') : ['missing']
        return {
          name: names[at] ?? '',
          status,
          health,
          foreign: status !== 'missing' && project !== name,
          image,
          wanted: imageIds[at],
        }
      })

      const changed = filesNow !== filesThen
      const drifted =
        !found.some(({ status }) => status === 'missing') && madeThen !== undefined && madeNow !== madeThen
      const reasons = [
        ...(changed ? [filesThen === undefined ? 'it is new' : 'its files changed'] : []),
        ...(drifted ? ['its container was changed by hand'] : []),
        ...found.flatMap(({ name, status, health, foreign, image, wanted }) => {
          if (foreign) return [`${name} was not made by this folder`]
          if (status === 'missing') return changed ? [] : [`${name} is missing`]
          if (status !== 'running') return [`${name} is ${status}`]
          if (!['healthy', 'unchecked'].includes(health)) return [`${name} is ${health}`]
          return wanted && wanted !== image ? [`${name} runs another image`] : []
        }),
      ]
      if (reasons.length === 0) return

      const foreign = found.filter(one => one.foreign).map(one => one.name)
      if (foreign.length > 0) {
        yield {
          what: `remove the container ${foreign.join(', ')}, which Compose did not make here`,
          command: sh`docker rm --force ${foreign}`,
        }
      }
      const stuck = found.some(
        ({ status, health }) => ['paused', 'restarting', 'dead'].includes(status) || health === 'unhealthy',
      )
      const force = drifted || stuck ? ['--force-recreate'] : []
      const up = sh`docker compose --project-name ${name} --project-directory ${folder} --ansi never up --detach --quiet-pull --remove-orphans ${force} --wait --wait-timeout ${readyWithin}`
      yield {
        what: `bring ${names.join(', ')} up: ${reasons.join(', ')}`,
        command: `umask 077 && ${up} && echo "${files} ${made}" >${sh`${record}`}`,
        timeoutMs: 3_600_000,
      }
    },
  }
}
