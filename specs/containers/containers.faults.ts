import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** A container that nobody declared and that says it is of the stack; healthy and restarted like the others. */
const claim =
  (name: string, command = '--entrypoint sleep ollama/ollama:0.32.15 infinity') =>
  async (host: LabHost) => {
    await host.run(
      `docker run --detach --name ${name} --label plumbline.stack=self-hosted --restart unless-stopped --health-cmd true --health-interval 1s ${command}`,
    )
    // One that ends at once never becomes healthy: it is started again and again.
    await host.until(
      `docker inspect ${name} --format '{{.State.Health.Status}} {{.RestartCount}}' | grep -qvx 'starting 0'`,
    )
  }
const remove =
  (name: string) =>
  (host: LabHost): Promise<string> =>
    host.run(`docker rm --force ${name}`)
const elsewhere = { 'NET-17': "It is on Docker's default network." }
const undeclared = { ...elsewhere, 'CTR-02': 'A container nobody declared claims to be of the stack.' }
const comfyui = (settings: string) => (host: LabHost) =>
  host.override('comfyui', `services: { comfyui: { ${settings} } }`)

export default faults({
  'CTR-02': [
    fault('ComfyUI is stopped', host => host.run('docker stop comfyui'), {
      shows: 'comfyui exited',
      blinds: 'Nothing can be asked inside a stopped container.',
      alsoBreaks: { 'CTR-03': 'It is stopped.', 'PRX-03': 'comfy. has nothing behind it.' },
    }),
    fault('a container nobody declared claims to be of the stack', claim('intruder-claimant'), {
      shows: 'intruder-claimant running',
      repair: remove('intruder-claimant'),
      alsoBreaks: elsewhere,
    }),
    fault(
      "a container shares Ollama's network",
      host =>
        host.run(
          'docker run --detach --name intruder-sharer --network container:ollama --entrypoint sleep ollama/ollama:0.32.15 infinity',
        ),
      {
        shows: 'intruder-sharer running',
        repair: remove('intruder-sharer'),
        alsoBreaks: {
          'CTR-03': 'It has no health check.',
          'CTR-04': 'It has no restart policy.',
          'CTR-06': 'Whoever shares the network reaches what the container keeps to itself.',
        },
      },
    ),
    fault(
      'a container that was to run once has failed',
      host =>
        host.run(
          'docker run --name intruder-failed --network self-hosted --entrypoint false ollama/ollama:0.32.15 || true',
        ),
      {
        shows: 'intruder-failed exited',
        repair: remove('intruder-failed'),
        alsoBreaks: { 'CTR-03': 'It does not run, so nothing checks it.', 'CTR-04': 'It was to run once.' },
      },
    ),
    harmless(
      'a container that was to run once has done its work',
      host =>
        host.run('docker run --name neighbour-done --network self-hosted --entrypoint true ollama/ollama:0.32.15'),
      { repair: remove('neighbour-done') },
    ),
  ],
  'CTR-03': [
    fault(
      'ComfyUI is unhealthy',
      async host => {
        await comfyui(
          'healthcheck: { test: ["CMD", "false"], interval: 1s, timeout: 1s, retries: 1, start_period: 0s }',
        )(host)
        await host.until("docker inspect comfyui --format '{{.State.Health.Status}}' | grep -qx unhealthy")
      },
      { shows: 'comfyui: unhealthy' },
    ),
    fault('ComfyUI has no health check', comfyui('healthcheck: { disable: true }'), {
      shows: 'comfyui: no health check',
    }),
  ],
  'CTR-04': [
    fault('ComfyUI has no restart policy', comfyui('restart: "no"'), {
      shows: 'comfyui has the restart policy no',
    }),
    harmless('ComfyUI is always restarted', host => host.run('docker update --restart always comfyui'), {
      repair: host => host.run('docker update --restart unless-stopped comfyui'),
    }),
    fault(
      'a container is in a restart loop',
      async host => {
        await claim('intruder-in-a-loop', '--entrypoint false ollama/ollama:0.32.15')(host)
        await host.until('[ "$(docker inspect intruder-in-a-loop --format "{{.RestartCount}}")" -gt 3 ]')
      },
      {
        shows: 'intruder-in-a-loop',
        repair: remove('intruder-in-a-loop'),
        alsoBreaks: { ...undeclared, 'CTR-03': 'It never lives long enough to be healthy.' },
      },
    ),
  ],
})
