import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Lets one service ask for cards in other words. */
const asks = (service: string, request: string) => (host: LabHost) =>
  host.override(
    service,
    `services: { ${service}: { deploy: { resources: { reservations: { devices: !override [{ driver: nvidia, ${request}, capabilities: [gpu] }] } } } } }`,
  )

/** Runs something where a container's files are. */
const inside = (container: string, command: string) => (host: LabHost) =>
  host.run(
    `pid=$(docker inspect ${container} --format '{{.State.Pid}}') && nsenter --target $pid --mount -- ${command}`,
  )

const uuid = 'GPU-3a7c1f52-9d0b-4e86-b5a4-6c2f8e1d7b90'

export default faults({
  'GPU-03': [
    fault(
      'Open WebUI asks for the card, too',
      host =>
        host.override(
          'open-webui',
          'services: { open-webui: { deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 1, capabilities: [gpu] }] } } } } }',
        ),
      {
        shows: `open-webui sees the card ${uuid}`,
        alsoBreaks: {
          'CTR-06': 'It asks for a device that it does not need.',
          'CTR-13': 'It is given the card, and does not compute on it.',
        },
      },
    ),
    fault('the device of the card lies in Open WebUI', inside('open-webui', 'mknod /dev/nvidia0 c 195 0'), {
      shows: 'open-webui has the device /dev/nvidia0',
      repair: inside('open-webui', 'rm --force /dev/nvidia0'),
    }),
    harmless('Open WebUI names cards in its environment, and is given none', host =>
      host.override('open-webui', 'services: { open-webui: { environment: { NVIDIA_VISIBLE_DEVICES: all } } }'),
    ),
  ],
  'GPU-04': [
    fault('Ollama asks for every card of the host', asks('ollama', 'count: all'), {
      shows: 'ollama asks for every card of the host',
    }),
    fault('ComfyUI names two cards', asks('comfyui', `device_ids: ["0", "${uuid}"]`), {
      shows: 'comfyui asks for 2 cards',
    }),
    harmless('Ollama names its card by the UUID', asks('ollama', `device_ids: ["${uuid}"]`)),
  ],
})
