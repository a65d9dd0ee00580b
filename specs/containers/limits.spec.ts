import { requirement, test } from '../../fixtures/index.ts'

const declared = [
  ...['comfyui', 'nginx-proxy-manager', 'ollama', 'open-webui', 'pihole'],
  ...['squaretable', 'squaretable-postgres', 'squaretable-redis'],
]

test(
  'Each container of the stack has a limit on its memory and on its processors',
  requirement('CTR-05', {
    why: 'One service that leaks or loops takes the memory and the processors of all others, and of sshd.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Container resource limits',
    remedy: '`npm run deploy` puts the limits back (`deploy.resources.limits` of its compose file).',
    needs: ['CTR-02'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.stack()).toHaveSome('container of the stack')
    expect(await docker.unlimited(declared)).toEqual([])
  },
)

test(
  'The log of each container is bounded',
  requirement('CTR-09', {
    why: 'A log that grows for ever fills the disk, and then nothing on the host can write any more.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Docker Role, logging configuration; field: logs of 80 GB',
    remedy:
      '`npm run deploy` puts the bound back. For containers of your own: `log-driver: local`, or `log-opts` with max-size and max-file in /etc/docker/daemon.json, and make the containers anew: the setting is only for new ones.',
    byHand:
      'Give it `logging: { driver: local }` in its compose file, or set `log-driver` to local in /etc/docker/daemon.json, and restart Docker; then make the container anew (`docker compose up -d --force-recreate`): the setting is only for new ones.',
    of: ['docker'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.unboundedLogs()).toEqual([])
  },
)
