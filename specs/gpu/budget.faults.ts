import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Shows on the card that a container holds so many MiB more than it does. */
const holds = (container: string, mebibytes: number, file: string) => (host: LabHost) =>
  host.run(
    `pid=$(docker inspect ${container} --format '{{.State.Pid}}') && echo "$pid, python3, ${mebibytes}" >/var/lib/nvidia-stand-in/processes/${file}`,
  )
const givesBack = (file: string) => (host: LabHost) => host.run(`rm --force /var/lib/nvidia-stand-in/processes/${file}`)

export default faults({
  'GPU-06': [
    fault('Ollama holds more of the card than any model needs', holds('ollama', 13_000, 'ollama-over-budget'), {
      shows: 'ollama holds ',
      repair: givesBack('ollama-over-budget'),
    }),
    fault('ComfyUI holds more of the card than SDXL needs', holds('comfyui', 10_500, 'comfyui-over-budget'), {
      shows: 'comfyui holds 10.3 GiB of the card',
      repair: givesBack('comfyui-over-budget'),
    }),
    harmless('ComfyUI holds as much of the card as SDXL needs', holds('comfyui', 9_500, 'comfyui-sdxl'), {
      repair: givesBack('comfyui-sdxl'),
    }),
  ],
})
