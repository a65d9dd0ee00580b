import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

export default faults({
  'CTR-07': [
    fault(
      'ComfyUI may gain privileges',
      host =>
        host.override('comfyui', 'services: { comfyui: { security_opt: !override ["no-new-privileges:false"] } }'),
      { shows: 'comfyui can gain privileges' },
    ),
    fault(
      'Squaretable runs as root',
      host => host.override('squaretable', 'services: { squaretable: { user: "0:0" } }'),
      { shows: 'squaretable runs as root' },
    ),
    harmless('Squaretable runs as another account than the one of its image', host =>
      host.override('squaretable', 'services: { squaretable: { user: "4321:4321" } }'),
    ),
    harmless('ComfyUI says in the older words that it gains no privileges', host =>
      host.override('comfyui', 'services: { comfyui: { security_opt: !override [no-new-privileges] } }'),
    ),
  ],
  'CTR-11': [
    fault('somebody is in the group docker', host => host.run('useradd --groups docker intruder-in-group'), {
      shows: 'intruder-in-group is in the group docker',
      repair: host => host.run('userdel intruder-in-group'),
    }),
    fault(
      'docker is the first group of somebody',
      host => host.run('useradd --no-user-group --gid docker intruder-by-primary'),
      {
        shows: 'intruder-by-primary is in the group docker',
        repair: host => host.run('userdel intruder-by-primary'),
      },
    ),
    fault('everybody may write to the socket of Docker', host => host.run('chmod 666 /run/docker.sock'), {
      shows: 'everybody on the host may command Docker',
      repair: host => host.run('chmod 660 /run/docker.sock'),
    }),
    harmless(
      'somebody on the host is in other groups',
      host => host.run('groupadd dockers && useradd --groups dockers,adm neighbour-in-groups'),
      { repair: host => host.run('userdel neighbour-in-groups && groupdel dockers') },
    ),
  ],
  'CTR-13': [
    fault(
      'Open WebUI is given the card',
      host =>
        host.override(
          'open-webui',
          'services: { open-webui: { deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 1, capabilities: [gpu] }] } } } } }',
        ),
      {
        shows: 'open-webui is given the graphics card',
        alsoBreaks: { 'CTR-06': 'It asks for a device that it does not need.' },
      },
    ),
    fault(
      'ComfyUI is not given the card',
      host =>
        host.override(
          'comfyui',
          'services: { comfyui: { deploy: { resources: { reservations: { devices: !reset [] } } } } }',
        ),
      {
        shows: 'comfyui is not given the graphics card',
        alsoBreaks: { 'GPU-02': 'It does not see the card.' },
      },
    ),
    harmless('ComfyUI is given the card by its number', host =>
      host.override(
        'comfyui',
        'services: { comfyui: { deploy: { resources: { reservations: { devices: !override [{ driver: nvidia, device_ids: ["0"], capabilities: [gpu] }] } } } } }',
      ),
    ),
  ],
})
