import { emptyDisk, fillDisk } from '../../fixtures/faults/disk.ts'
import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** A folder of the lab's cold storage. */
const at = (host: LabHost, folder: string): string => `${host.target.coldStorage.path}/${folder}`

/** A command about a folder of the cold storage, and the one that mends it. */
const changed = (what: string, folder: string, command: string, mend: string, shows: string) =>
  fault(what, host => host.run(`${command} ${at(host, folder)}`), {
    shows: `/${folder} ${shows}`,
    repair: host => host.run(`${mend} ${at(host, folder)}`),
  })

/** The service as its compose file has it, and a volume that was planted gone. */
const withoutVolume = (service: string, volume: string) => (host: LabHost) => {
  const folder = `${host.target.deployPath}/services/${service}`
  return host.run(
    `docker compose --project-directory ${folder} --file ${folder}/compose.yaml up --detach --wait && docker volume rm ${service}_${volume}`,
  )
}

export default faults({
  'STO-01': [
    fault(
      'a folder of the tree is missing',
      host => host.run(`mv ${at(host, 'ai/comfyui/models/loras')} ${at(host, 'ai/comfyui/models/intruder')}`),
      {
        shows: '/ai/comfyui/models/loras is missing',
        repair: host => host.run(`mv ${at(host, 'ai/comfyui/models/intruder')} ${at(host, 'ai/comfyui/models/loras')}`),
      },
    ),
    changed(
      "everybody may write to ComfyUI's pictures",
      'ai/comfyui/output',
      'chmod o+w',
      'chmod o-w',
      'can be written to by everybody on the host',
    ),
    changed(
      'everybody may read what Open WebUI keeps',
      'ai/open-webui',
      'chmod 755',
      'chmod 750',
      'can be read by everybody on the host (755)',
    ),
    changed(
      'the folder of all services may be changed by its group',
      'services',
      'chmod 775',
      'chmod 755',
      'can be written to by its group (775)',
    ),
    changed(
      'the folder of Ollama belongs to somebody else',
      'ai/ollama',
      'chown nobody',
      'chown root',
      'belongs to nobody',
    ),
    harmless(
      'the owner keeps folders of its own in the cold storage, and closes one of the tree to the group',
      host =>
        host.run(
          `mkdir -m 777 ${at(host, 'neighbour')} && chmod 700 ${at(host, 'ai/comfyui')} && chown deploy ${at(host, 'services/pihole')}`,
        ),
      {
        repair: host =>
          host.run(
            `rmdir ${at(host, 'neighbour')} && chmod 750 ${at(host, 'ai/comfyui')} && chown root ${at(host, 'services/pihole')}`,
          ),
      },
    ),
  ],
  'STO-02': [
    fault(
      'ComfyUI keeps something in an anonymous volume',
      host => host.override('comfyui', 'services: { comfyui: { volumes: [/root/ComfyUI/custom_nodes] } }'),
      { shows: 'comfyui keeps /root/ComfyUI/custom_nodes in the anonymous volume' },
    ),
    fault(
      "ComfyUI's pictures lie in a volume of Docker's",
      host =>
        host.override(
          'comfyui',
          'services: { comfyui: { volumes: ["intruder-output:/root/ComfyUI/output"] } }\nvolumes: { intruder-output: {} }\n',
        ),
      {
        shows: 'comfyui keeps /root/ComfyUI/output in the volume',
        repair: withoutVolume('comfyui', 'intruder-output'),
      },
    ),
    fault(
      'what ComfyUI is given lies in memory',
      async host => {
        // Compose would give the new container what the old one had at the same place.
        await host.run('docker rm --force comfyui')
        await host.override(
          'comfyui',
          'services: { comfyui: { volumes: [{ type: tmpfs, target: /root/ComfyUI/input }] } }',
        )
      },
      { shows: 'comfyui keeps /root/ComfyUI/input in memory' },
    ),
    harmless('Ollama mounts all of its own folder', host =>
      host.override(
        'ollama',
        `services: { ollama: { volumes: !override ["${at(host, 'ai/ollama')}:/root/.ollama"] } }`,
      ),
    ),
    harmless(
      'Open WebUI mounts its folder as a volume that binds it',
      host =>
        host.override(
          'open-webui',
          `services: { open-webui: { volumes: ["neighbour-webui:/app/backend/data"] } }\nvolumes: { neighbour-webui: { driver_opts: { type: none, o: bind, device: ${at(host, 'ai/open-webui/data')} } } }\n`,
        ),
      { repair: withoutVolume('open-webui', 'neighbour-webui') },
    ),
  ],
  'STO-03': [
    fault(
      'the disk of the cold storage is nearly full',
      fillDisk('intruder-share', ({ percent }, size) => (size * percent * 0.9) / 100),
      {
        shows: '% are free, and it should be more than',
        repair: emptyDisk('intruder-share'),
      },
    ),
    harmless(
      'more than its share of the disk is free',
      fillDisk('neighbour-share', ({ percent }, size) => (size * percent * 1.2) / 100),
      { repair: emptyDisk('neighbour-share') },
    ),
  ],
})
