import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const comfyui = (settings: string) => (host: LabHost) =>
  host.override('comfyui', `services: { comfyui: { ${settings} } }`)

export default faults({
  'CTR-05': [
    fault('ComfyUI has no limit on its memory', comfyui('deploy: { resources: { limits: { memory: "0" } } }'), {
      shows: "comfyui may take all of the host's memory",
    }),
    fault(
      'Open WebUI has no limit on its processors',
      host =>
        host.override('open-webui', 'services: { open-webui: { deploy: { resources: { limits: { cpus: "0" } } } } }'),
      {
        shows: "open-webui may take all of the host's processors",
      },
    ),
    harmless(
      'ComfyUI has a quota of processor time in place of a number of processors',
      comfyui('deploy: { resources: { limits: { cpus: !reset null } } }, cpu_quota: 150000, cpu_period: 100000'),
    ),
  ],
  'CTR-09': [
    fault('the log of ComfyUI has no bound', comfyui('logging: !override { driver: json-file }'), {
      shows: 'the log of comfyui has no max-size',
    }),
    harmless(
      'ComfyUI keeps its log in files that Docker bounds by itself',
      comfyui('logging: !override { driver: local }'),
    ),
  ],
})
