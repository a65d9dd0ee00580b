import { requirement, test } from '../../fixtures/index.ts'

const declared = [
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
  'Every declared container runs, and none else claims to be of the stack',
  requirement('CTR-02', {
    why: "A stopped service is an outage; an unknown container on the stack's network reaches what has no login.",
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: All containers running; squaretable: Deployment',
    remedy: '`npm run deploy` starts what is declared; remove what is not with `docker rm --force <name>`.',
  }),
  async ({ expect, docker }) => {
    const stack = await docker.stack()

    expect(stack.map(({ name, status }) => `${name} ${status}`)).toEqual(declared.map(name => `${name} running`))
  },
)

test(
  'Every container of the stack has a health check, and is healthy',
  requirement('CTR-03', {
    why: 'A container can run while its service hangs; without a check nobody knows.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Container health status',
    remedy: "`docker inspect <name>` shows the check's last answers; `npm run deploy` puts a missing check back.",
    needs: ['CTR-02'],
  }),
  async ({ expect, docker }) => {
    const stack = await docker.stack()

    expect(stack).toHaveSome('container of the stack')
    expect(
      stack
        .filter(({ health }) => health !== 'healthy')
        .map(({ name, health }) => `${name}: ${health ?? 'no health check'}`),
    ).toEqual([])
  },
)

test(
  'Each container comes back by itself, and none is in a restart loop',
  requirement('CTR-04', {
    why: 'A container without a restart policy stays away after a crash; one that restarts for ever hides that it does not work.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: Service auto-start; field: crash loops',
    remedy:
      '`npm run deploy` sets the policy; `docker logs <name>` tells why it restarts, and once that is mended `docker restart <name>` begins the count anew.',
  }),
  async ({ expect, docker }) => {
    const stack = await docker.stack()

    expect(stack).toHaveSome('container of the stack')
    expect(
      stack
        .filter(({ restartPolicy }) => !['always', 'unless-stopped'].includes(restartPolicy))
        .map(({ name, restartPolicy }) => `${name} has the restart policy ${restartPolicy}`),
    ).toEqual([])
    expect(await docker.restartLoops(), 'in a restart loop').toEqual([])
  },
)
