import { requirement, test } from '../../fixtures/index.ts'

const services = [
  'comfyui',
  'nginx-proxy-manager',
  'ollama',
  'open-webui',
  'pihole',
  'squaretable',
  'squaretable-postgres',
  'squaretable-redis',
]

test(
  'The Docker network self-hosted exists: a bridge with one private subnet',
  requirement('NET-16', {
    why: 'On another driver, or with a subnet that the firewall does not know, the containers are outside its rules.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Docker Network Bridge',
    remedy: 'npm run deploy',
    needs: ['PRE-04'],
  }),
  async ({ expect, docker, target }) => {
    expect(await docker.network()).toEqual({
      name: target.docker.network,
      driver: 'bridge',
      subnets: [target.docker.subnet],
    })
    expect(target.docker.subnet, 'RFC 1918').toMatch(/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/)
  },
)

test(
  "Every container of the stack is on the stack's network, and on no other that is not declared",
  requirement('NET-17', {
    why: "The firewall's rules and the resolver's names are those of one network: on another, or on the host's, a container has neither.",
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Docker Network Bridge, container isolation',
    needs: ['PRE-04'],
    remedy:
      "`npm run deploy` puts the stack's own back; `docker network disconnect <network> <name>` takes another container off. A network that one really needs is declared in the inventory with its reason: `containers`.",
  }),
  async ({ expect, docker }) => {
    expect(await docker.membership([...services, 'squaretable-migrate'])).toEqual([])
  },
)

test(
  'Containers resolve each other by name, to the right address',
  requirement('NET-18', {
    why: 'The services know each other by name only: the proxy asks for ollama, and whoever stands at that address gets the question.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: DNS Resolution, Docker embedded DNS',
    needs: ['CTR-02'],
    remedy:
      "`docker restart <the container that asks>` gives it Docker's resolver and names again; one that borrows a name goes with `docker rm --force <name>`.",
  }),
  async ({ expect, docker }) => {
    expect(await docker.resolution(services)).toEqual([])
  },
)

test(
  'Internal ports are reachable from inside the network only',
  requirement('NET-19', {
    why: 'Ollama and ComfyUI obey whoever reaches them, databases are guessed at, and the others are meant to be reached through the proxy.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Port Mapping Strategy, internal only',
    remedy: 'Take the port out of the compose file, and run `npm run deploy`.',
    needs: ['CTR-02', 'PRE-12'],
  }),
  async ({ control, expect, docker, ports }) => {
    const inside = await ports.inside('nginx-proxy-manager', {
      ollama: [11434],
      comfyui: [8188],
      'open-webui': [3000],
      pihole: [80],
      squaretable: [8090],
      'squaretable-postgres': [5432],
      'squaretable-redis': [6379],
    })
    const published = await docker.publishedPorts()
    const internal = [11434, 8188, 3000, 8090, 9464, 5432, 6379]

    expect(inside.map(({ service, port, answer }) => `${service}:${port} ${answer}`)).toEqual([
      'ollama:11434 open',
      'comfyui:8188 open',
      'open-webui:3000 open',
      'pihole:80 open',
      'squaretable:8090 open',
      'squaretable-postgres:5432 open',
      'squaretable-redis:6379 open',
    ])
    expect(published.filter(({ container }) => /^(ollama|comfyui|open-webui|squaretable.*)$/.test(container))).toEqual(
      [],
    )
    expect(published.filter(({ container, port }) => container === 'pihole' && port !== 53)).toEqual([])
    const [lan, peer] = await Promise.all([ports.openToLan(), ports.openToPeer()])
    expect(
      [...lan, ...peer].filter(port => internal.includes(port)),
      'from the LAN and from the tailnet',
    ).toEqual([])
    control(lan.includes(22), 'an answer on port 22 to the LAN')
    control(peer.length > 0, 'an answer to an allowed peer')
  },
)
