import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'
import { behaveAgain } from '../ai/ollama.faults.ts'

const withoutGpu = (service: string) => (host: LabHost) =>
  host.override(service, `services: { ${service}: { deploy: { resources: { reservations: !reset null } } } }`)

/** Lays a program that fails over nvidia-smi in one container. */
const cover = (container: string) => (host: LabHost) =>
  host.run(
    `pid=$(docker inspect ${container} --format '{{.State.Pid}}') && printf '#!/bin/sh\\necho "Failed to initialize NVML: Unknown Error"; exit 255\\n' > /run/failing-smi && chmod 755 /run/failing-smi && at=$(docker exec ${container} sh -c 'command -v nvidia-smi') && cp /run/failing-smi /proc/$pid/root/tmp/failing-smi && nsenter --target $pid --mount mount --bind /tmp/failing-smi $at`,
  )
const uncover = (container: string) => (host: LabHost) => host.run(`docker restart ${container}`)

const card = '/var/lib/nvidia-stand-in/card'
const oneDriver = 'It is the driver of both.'

/** What is asked of the host's own nvidia-smi. */
const hostsToo = {
  'PRE-06': 'The driver of the host does not answer.',
  'PRE-07': 'The driver of the host does not answer.',
}
const notGiven = 'It is not given the card.'
const onCpu = 'Without the card the model runs on the processor.'

export default faults({
  'GPU-01': [
    fault('Ollama asks for no GPU', withoutGpu('ollama'), {
      shows: 'There is no nvidia-smi in ollama',
      alsoBreaks: { 'GPU-05': onCpu, 'AIS-03': onCpu, 'CTR-13': notGiven },
    }),
    fault(
      'nvidia-smi fails inside Ollama',
      async host => {
        await cover('ollama')(host)
        await behaveAgain(host) // the card is looked at when a model is loaded
      },
      {
        shows: 'nvidia-smi in ollama: Failed to initialize NVML: Unknown Error',
        repair: uncover('ollama'),
        alsoBreaks: { 'GPU-05': onCpu, 'AIS-03': onCpu },
      },
    ),
    fault(
      'the library of the driver is newer than its module',
      host => host.run(`sed --in-place 's/^driver=.*/driver=mismatch/' ${card}`),
      {
        shows: 'Driver/library version mismatch',
        repair: host => host.run(`sed --in-place 's/^driver=.*/driver=ok/' ${card}`),
        alsoBreaks: { ...hostsToo, 'GPU-02': oneDriver, 'GPU-05': onCpu, 'AIS-03': onCpu },
      },
    ),
    fault('nvidia-smi is not on the host', host => host.run('mv /usr/bin/nvidia-smi /usr/bin/nvidia-smi.away'), {
      shows: 'There is no nvidia-smi on the host',
      repair: host => host.run('mv /usr/bin/nvidia-smi.away /usr/bin/nvidia-smi'),
      alsoBreaks: { ...hostsToo, 'GPU-02': oneDriver, 'GPU-05': "Nothing shows the card's memory." },
    }),
  ],
  'GPU-02': [
    fault('ComfyUI asks for no GPU', withoutGpu('comfyui'), {
      shows: 'There is no nvidia-smi in comfyui',
      alsoBreaks: { 'CTR-13': notGiven },
    }),
    fault('nvidia-smi fails inside ComfyUI', cover('comfyui'), {
      shows: 'nvidia-smi in comfyui: Failed to initialize NVML: Unknown Error',
      repair: uncover('comfyui'),
    }),
    fault('a second card has fallen off the bus', host => host.run(`echo lost=0000:0B:00.0 >> ${card}`), {
      shows: '0000:0B:00.0',
      repair: host => host.run(`sed --in-place '/^lost=/d' ${card}`),
      alsoBreaks: { 'GPU-01': oneDriver },
    }),
  ],
})
