import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const pihole = 'pihole/pihole:2026.07.2'
const redis = 'redis:8.0-bookworm'

/** Another image under the name of one, as a push to the registry and a pull would leave it. The one that was there keeps a name of its own. */
const swapped = (reference: string, kept: string) => (host: LabHost) =>
  host.run(
    `docker tag ${reference} ${kept} && printf 'FROM ${reference}\\nLABEL swapped=yes\\n' | docker build --quiet --tag ${reference} -`,
  )
const back = (reference: string, kept: string) => (host: LabHost) =>
  host.run(`docker tag ${kept} ${reference} && docker rmi ${kept}`)

/** A container on the stack's network that sleeps, healthy and restarted like the others; its image is what matters. */
const sleeper = (name: string, image: string) =>
  `docker run --detach --name ${name} --network self-hosted --restart unless-stopped --health-cmd true --health-interval 1s --entrypoint sleep ${image} infinity`

export default faults({
  'CTR-08': [
    fault(
      'a container of the stack runs whatever is newest',
      async host => {
        await host.run('docker tag ollama/ollama:0.32.15 intruder/tool:latest')
        await host.run(sleeper('intruder-newest', 'intruder/tool'))
        await host.until("docker inspect intruder-newest --format '{{.State.Health.Status}}' | grep -qx healthy")
      },
      {
        shows: 'intruder-newest runs intruder/tool:latest, whose tag names no version',
        repair: host => host.run('docker rm --force intruder-newest && docker rmi intruder/tool:latest'),
        alsoBreaks: { 'CTR-02': 'A container nobody declared is of the stack.' },
      },
    ),
    fault('the image of Redis is swapped under its tag', swapped(redis, 'intruder-kept/redis:1'), {
      shows: `squaretable-redis runs ${redis} as`,
      repair: back(redis, 'intruder-kept/redis:1'),
    }),
    fault(
      'Pi-hole runs an image that was swapped under its tag',
      async host => {
        await swapped(pihole, 'intruder-kept/pihole:1')(host)
        await host.override('pihole', 'services: {}')
      },
      {
        shows: [`pihole runs ${pihole} as`, 'and it is pinned to'],
        repair: async host => {
          await back(pihole, 'intruder-kept/pihole:1')(host)
          const folder = `${host.target.deployPath}/services/pihole`
          await host.run(
            `docker compose --project-directory ${folder} --file ${folder}/compose.yaml up --detach --wait`,
          )
        },
      },
    ),
    harmless(
      'a container of the owner runs an image by its id',
      host =>
        host.run(
          'docker run --detach --name neighbour-by-id --entrypoint sleep $(docker image inspect ollama/ollama:0.32.15 --format "{{.Id}}") infinity',
        ),
      { repair: host => host.run('docker rm --force neighbour-by-id') },
    ),
    harmless(
      'the image of Redis has a second name',
      host => host.run(`docker tag ${redis} mirror.example.org/redis:latest`),
      { repair: host => host.run('docker rmi mirror.example.org/redis:latest') },
    ),
  ],
})
