import { fault, faults, harmless } from '../../fixtures/faults/fault.ts'

export default faults({
  'NET-16': [
    fault(
      'the network has another subnet',
      host =>
        host.run(
          'cd /opt/plumbline/services && for s in *; do docker compose --project-directory $s --file $s/compose.yaml down; done && docker network rm self-hosted && docker network create --subnet 172.31.0.0/16 --opt com.docker.network.bridge.name=br-self-hosted self-hosted && for s in *; do docker compose --project-directory $s --file $s/compose.yaml up --detach --wait; done',
        ),
      { shows: '172.31.0.0/16', alone: 'Every container is made anew.' },
    ),
  ],
  'NET-17': [
    fault('ComfyUI is on a second network', host => host.run('docker network connect bridge comfyui'), {
      shows: 'comfyui is on the network bridge as well',
    }),
    fault(
      "a container of the stack uses the host's network",
      async host => {
        await host.run(
          'docker run --detach --name intruder-host-network --network host --label plumbline.stack=self-hosted --restart unless-stopped --health-cmd true --health-interval 1s --entrypoint sleep ollama/ollama:0.32.15 infinity',
        )
        await host.until("docker inspect intruder-host-network --format '{{.State.Health.Status}}' | grep -qx healthy")
      },
      {
        shows: "intruder-host-network uses the host's network",
        repair: host => host.run('docker rm --force intruder-host-network'),
        alsoBreaks: { 'CTR-02': 'Nobody declared it.', 'CTR-06': "It shares the host's network namespace." },
      },
    ),
    harmless(
      'the owner has a network of his own, with a container on it',
      host =>
        host.run(
          'docker network create --subnet 10.88.7.0/24 neighbourhood && docker run --detach --name neighbour-elsewhere --network neighbourhood --network-alias ollama --entrypoint sleep ollama/ollama:0.32.15 infinity',
        ),
      {
        repair: host => host.run('docker rm --force neighbour-elsewhere && docker network rm neighbourhood'),
      },
    ),
  ],
  'NET-18': [
    fault(
      'one container asks a resolver that is not there',
      host => host.run('docker exec --user 0 comfyui sh -c "echo nameserver 127.0.0.1 > /etc/resolv.conf"'),
      { shows: 'comfyui does not resolve pihole', repair: host => host.run('docker restart comfyui') },
    ),
    fault(
      "one container has another's name for an address that is not its",
      host => host.run('docker exec --user 0 comfyui sh -c "echo 10.9.9.9 ollama >> /etc/hosts"'),
      { shows: 'comfyui resolves ollama to 10.9.9.9', repair: host => host.run('docker restart comfyui') },
    ),
  ],
  'NET-19': [
    fault(
      'Ollama is published',
      host =>
        host.override('ollama', `services: { ollama: { ports: ["${host.target.tailscale.address}:11434:11434"] } }`),
      {
        shows: '"port": 11434',
        alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' },
      },
    ),
    fault(
      'ComfyUI is published',
      host =>
        host.override('comfyui', `services: { comfyui: { ports: ["${host.target.tailscale.address}:8188:8188"] } }`),
      {
        shows: '"port": 8188',
        alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' },
      },
    ),
    fault(
      "Pi-hole's web interface is published",
      host => host.override('pihole', `services: { pihole: { ports: ["${host.target.tailscale.address}:8053:80"] } }`),
      {
        shows: '"port": 8053',
        alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' },
      },
    ),
    fault(
      'Open WebUI is published',
      host =>
        host.override(
          'open-webui',
          `services: { open-webui: { ports: ["${host.target.tailscale.address}:3000:3000"] } }`,
        ),
      {
        shows: '"port": 3000',
        alsoBreaks: { 'NET-03': 'A port more than the declared ones is published.' },
      },
    ),
  ],
})
