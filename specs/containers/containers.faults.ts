import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'

/** A container that nobody declared and that says it is of the stack; healthy and restarted like the others. */
const claim =
  (options: string, command = '--entrypoint sleep ollama/ollama:0.32.15 infinity') =>
  async (host: LabHost) => {
    await host.run(
      `docker run --detach --name intruder --label plumbline.stack=self-hosted --restart unless-stopped --health-cmd true --health-interval 1s ${options} ${command}`,
    )
    // One that ends at once never becomes healthy: it is started again and again.
    await host.until(
      `docker inspect intruder --format '{{.State.Health.Status}} {{.RestartCount}}' | grep -qvx 'starting 0'`,
    )
  }
const remove = (host: LabHost): Promise<string> => host.run('docker rm --force intruder')
const elsewhere = { 'NET-17': "It is on Docker's default network." }
const undeclared = { ...elsewhere, 'CTR-02': 'A container nobody declared claims to be of the stack.' }
const comfyui = (settings: string) => (host: LabHost) =>
  host.override('comfyui', `services: { comfyui: { ${settings} } }`)

export default faults({
  'CTR-02': [
    fault('ComfyUI is stopped', host => host.run('docker stop comfyui'), {
      blinds: 'Nothing can be asked inside a stopped container.',
      alsoBreaks: { 'CTR-03': 'It is stopped.', 'PRX-03': 'comfy. has nothing behind it.' },
    }),
    fault('a container nobody declared claims to be of the stack', claim(''), {
      repair: remove,
      alsoBreaks: elsewhere,
    }),
    fault(
      "a container shares Ollama's network",
      host =>
        host.run(
          'docker run --detach --name intruder --network container:ollama --entrypoint sleep ollama/ollama:0.32.15 infinity',
        ),
      {
        repair: remove,
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
        host.run('docker run --name intruder --network self-hosted --entrypoint false ollama/ollama:0.32.15 || true'),
      {
        repair: remove,
        alsoBreaks: { 'CTR-03': 'It does not run, so nothing checks it.', 'CTR-04': 'It was to run once.' },
      },
    ),
  ],
  'CTR-03': [
    fault('ComfyUI is unhealthy', async host => {
      await comfyui('healthcheck: { test: ["CMD", "false"], interval: 1s, timeout: 1s, retries: 1, start_period: 0s }')(
        host,
      )
      await host.until("docker inspect comfyui --format '{{.State.Health.Status}}' | grep -qx unhealthy")
    }),
    fault('ComfyUI has no health check', comfyui('healthcheck: { disable: true }')),
  ],
  'CTR-04': [
    fault('ComfyUI has no restart policy', comfyui('restart: "no"')),
    fault(
      'a container is in a restart loop',
      async host => {
        await claim('', '--entrypoint false ollama/ollama:0.32.15')(host)
        await host.until('[ "$(docker inspect intruder --format "{{.RestartCount}}")" -gt 3 ]')
      },
      { repair: remove, alsoBreaks: { ...undeclared, 'CTR-03': 'It never lives long enough to be healthy.' } },
    ),
  ],
})
