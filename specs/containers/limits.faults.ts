import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const comfyui = (settings: string) => (host: LabHost) =>
  host.override('comfyui', `services: { comfyui: { ${settings} } }`)

/** Docker is started anew, and every container that it brings back is well again. */
const restarted = async (host: LabHost): Promise<void> => {
  await host.run('systemctl restart docker')
  await host.until(
    `docker info >/dev/null && [ "$(docker ps --filter label=plumbline.stack --filter health=healthy --quiet | wc -l)" = "$(docker ps --all --filter label=plumbline.stack --quiet | wc -l)" ]`,
    240,
  )
}

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
    fault(
      'the log of ComfyUI has no bound, as of a container that was made before the daemon had one for all',
      async host => {
        await host.run('cp /etc/docker/daemon.json /run/intruder-daemon.json && echo {} >/etc/docker/daemon.json')
        await restarted(host)
        await comfyui('logging: !override { driver: json-file }')(host)
        await host.run('cat /run/intruder-daemon.json >/etc/docker/daemon.json && rm /run/intruder-daemon.json')
        await restarted(host)
      },
      {
        shows: 'the log of comfyui has no max-size',
        alone: 'Docker is started anew, and with it every container.',
      },
    ),
    fault(
      'the log of Open WebUI may fill the disk before its bound',
      host =>
        host.override(
          'open-webui',
          'services: { open-webui: { logging: !override { driver: json-file, options: { max-size: 500g } } } }',
        ),
      { shows: 'the log of open-webui may grow to' },
    ),
    harmless(
      'ComfyUI keeps its log in files that Docker bounds by itself',
      comfyui('logging: !override { driver: local }'),
    ),
  ],
})
