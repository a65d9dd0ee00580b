import { requirement, test } from '../../fixtures/index.ts'

test(
  'Docker runs and starts at boot',
  requirement('CTR-01', {
    why: 'After a power cut nothing comes back by itself.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Docker Role, service auto-start',
    remedy: '`systemctl enable --now docker`, or `npm run deploy -- --only docker`.',
    byHand: '`systemctl enable --now docker`.',
    of: ['docker'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.unit()).toEqual({ active: 'active', atBoot: 'enabled' })
  },
)

test(
  'No engine obeys whoever reaches it over the network: its sockets there demand a known certificate of each client',
  requirement('CTR-10', {
    why: 'Whoever may speak to the engine is root on the host: it starts a container that holds the whole disk.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: dockerd on tcp://0.0.0.0:2375',
    remedy:
      'Take `-H tcp://…` out of the unit’s drop-in (`systemctl cat docker.service` shows which; `systemctl edit docker.service` changes it), `hosts` out of /etc/docker/daemon.json and `ListenStream=` with a port out of docker.socket; then `systemctl daemon-reload && systemctl restart docker`. From afar use `DOCKER_HOST=ssh://…`, or `--tlsverify` with an authority of your own.',
    of: ['docker'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.openDoors(), 'sockets of engines on the network that any client may use').toEqual([])
  },
)
