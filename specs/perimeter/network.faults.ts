import { fault, faults } from '../../fixtures/faults.ts'

export default faults({
  'NET-16': [
    fault('the network has another subnet', host =>
      host.run(
        'cd /opt/plumbline/services && for s in *; do docker compose --project-directory $s --file $s/compose.yaml down; done && docker network rm self-hosted && docker network create --subnet 172.31.0.0/16 --opt com.docker.network.bridge.name=br-self-hosted self-hosted && for s in *; do docker compose --project-directory $s --file $s/compose.yaml up --detach --wait; done',
      ),
    ),
  ],
  'NET-18': [
    fault(
      'one container asks a resolver that is not there',
      host => host.run('docker exec --user 0 comfyui sh -c "echo nameserver 127.0.0.1 > /etc/resolv.conf"'),
      {
        repair: host => host.run('docker restart comfyui'),
      },
    ),
  ],
  'NET-19': [
    fault(
      'Ollama is published',
      host =>
        host.override('ollama', `services: { ollama: { ports: ["${host.target.tailscale.address}:11434:11434"] } }`),
      { alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' } },
    ),
    fault(
      'ComfyUI is published',
      host =>
        host.override('comfyui', `services: { comfyui: { ports: ["${host.target.tailscale.address}:8188:8188"] } }`),
      { alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' } },
    ),
    fault(
      "Pi-hole's web interface is published",
      host => host.override('pihole', `services: { pihole: { ports: ["${host.target.tailscale.address}:8053:80"] } }`),
      { alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' } },
    ),
    fault(
      'Open WebUI is published',
      host =>
        host.override(
          'open-webui',
          `services: { open-webui: { ports: ["${host.target.tailscale.address}:3000:3000"] } }`,
        ),
      { alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' } },
    ),
  ],
})
