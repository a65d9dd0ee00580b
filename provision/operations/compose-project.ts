import { parse } from 'yaml'
import { z } from 'zod'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

/** A container that a compose file declares. */
export interface DeclaredContainer {
  readonly name: string
  readonly image: string
  /** It does its work and ends, where others run on. */
  readonly once?: boolean
  /** Its image is made by a deploy, from files of its own. */
  readonly built?: boolean
}

/** A service's folder on the host, as Docker Compose knows it. */
export interface ComposeProject {
  readonly name: string
  /** The folder on the host that holds compose.yaml and .env. */
  readonly folder: string
  /** What else is in the folder that its containers are made from. */
  readonly files?: readonly string[]
  /** Whether an image is made from those files. */
  readonly builds?: boolean
  readonly containers: readonly DeclaredContainer[]
  /** Seconds within which every container must be healthy. */
  readonly readyWithin: number
}

const document = z.object({
  services: z.record(
    z.string(),
    z.object({
      container_name: z.string(),
      image: z.string(),
      restart: z.string().optional(),
      build: z.unknown().optional(),
    }),
  ),
})

/** What a compose file declares: its containers, and whether it makes an image of its own. */
export function containersDeclaredIn(text: string): { containers: DeclaredContainer[]; builds: boolean } {
  const services = Object.values(document.parse(parse(text)).services)
  const built = new Set(services.flatMap(({ image, build }) => (build === undefined ? [] : [image])))
  return {
    containers: services.map(({ container_name: name, image, restart }) => ({
      ...{ name, image, once: restart === 'no', built: built.has(image) },
    })),
    builds: built.size > 0,
  }
}

/**
 * Everything about a container that should stay as Compose made it: settings, environment, networks, image. A digest of it is
 * kept after each start, so that any later change by hand is noticed, `docker update` and `docker network connect` among them.
 * Docker says nothing, an empty list or an empty object for the same, and not always alike before and after its own restart.
 */
const likeness =
  '{{.Name}} {{.Image}} {{json .HostConfig}} {{json .Config}} {{range $name, $net := .NetworkSettings.Networks}}{{$name}} {{$net.NetworkID}} {{json $net.Aliases}} {{end}}'

const state =
  '{{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}unchecked{{end}} {{index .Config.Labels "com.docker.compose.project"}} {{.State.ExitCode}}'

/** A command that shows the last words of those containers that failed or do not become healthy: Compose only tells that it is so. */
const complaints = (names: readonly string[]): string => {
  const format = '{{.State.ExitCode}} {{with .State.Health}}{{.Status}}{{end}}'
  return sh`for c in ${names}; do case $(docker container inspect --format ${format} $c) in '0 ' | '0 healthy') ;; *) docker logs --tail 3 $c >&2 ;; esac; done`
}

/** The containers of one folder run, healthy, as its files say and as Compose made them; those that run once have done their work. */
export const composeProject = (project: ComposeProject): Operation => {
  const { name, folder, files: more = [], builds = false, containers, readyWithin } = project
  const names = containers.map(container => container.name)
  const lasting = containers.filter(({ once }) => !once).map(container => container.name)
  const record = `${folder}/.applied`
  const paths = ['compose.yaml', '.env', ...more].map(file => `${folder}/${file}`)
  const files = `$(${sh`cat ${paths}`} | sha256sum | cut -c -64)`
  const made = `$(${sh`docker container inspect --format ${likeness} ${lasting}`} 2>/dev/null | sed 's/:null/:[]/g; s/:{}/:[]/g' | sha256sum | cut -c -64)`

  return {
    title: `${names.join(', ')} ${names.length > 1 ? 'run' : 'runs'} as declared`,
    async *needed(host) {
      const [now, applied, images, states] = await Promise.all([
        host.show(`echo "${files} ${made}"`),
        host.read(sh`cat ${record}`),
        Promise.all(containers.map(({ image }) => host.read(sh`docker image inspect --format '{{.Id}}' ${image}`))),
        Promise.all(
          containers.map(one => host.read(sh`docker container inspect --format ${`${state} {{.Image}}`} ${one.name}`)),
        ),
      ])
      const [filesNow, madeNow] = now.trim().split(' ')
      const [filesThen, madeThen] = applied.stdout.split(/\s/).filter(Boolean)
      const found = states.map(({ exitCode, stdout }, at) => {
        const [status = '', health = '', project = '', exit = '', image = ''] =
          exitCode === 0 ? stdout.trim().split(' ') : ['missing']
        return {
          name: names[at] ?? '',
          once: containers[at]?.once === true,
          status,
          exit,
          health,
          foreign: status !== 'missing' && project !== name,
          image,
          wanted: images[at]?.stdout.trim(),
        }
      })

      const changed = filesNow !== filesThen
      const drifted =
        !found.some(({ status }) => status === 'missing') && madeThen !== undefined && madeNow !== madeThen
      const reasons = [
        ...(changed ? [filesThen === undefined ? 'it is new' : 'its files changed'] : []),
        ...(drifted ? ['its container was changed by hand'] : []),
        ...found.flatMap(({ name, once, status, exit, health, foreign, image, wanted }) => {
          if (foreign) return [`${name} was not made by this folder`]
          if (status === 'missing') return changed ? [] : [`${name} is missing`]
          if (once && status === 'exited' && exit !== '0') return [`${name} failed with exit code ${exit}`]
          if (status !== (once ? 'exited' : 'running')) return [`${name} is ${status}`]
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
      const force = [...(builds ? ['--build'] : []), ...(drifted || stuck ? ['--force-recreate'] : [])]
      const up = sh`docker compose --project-name ${name} --project-directory ${folder} --ansi never up --detach --quiet-pull --remove-orphans ${force} --wait --wait-timeout ${readyWithin}`
      yield {
        what: `bring ${names.join(', ')} up: ${reasons.join(', ')}`,
        command: `umask 077 && { ${up} || { code=$?; ${complaints(names)}; exit $code; }; } && echo "${files} ${made}" >${sh`${record}`}`,
        timeoutMs: 3_600_000,
      }
    },
  }
}
