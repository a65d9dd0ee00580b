import { requirement, test } from '../../fixtures/index.ts'

test(
  'The Docker daemon answers and is recent enough; Compose v2 and Buildx are there',
  requirement('PRE-04', {
    why: 'Every service is a Compose project: without the daemon, Compose or Buildx nothing can be deployed.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Docker Role',
    remedy: 'npm run deploy -- --only docker',
    of: ['stack'],
  }),
  async ({ expect, docker, target }) => {
    const { server, compose, buildx, silent } = await docker.versions()

    expect(silent, 'what does not answer').toEqual([])
    expect(server, 'Docker Engine').toBeAtLeastVersion(target.docker.minimumVersion)
    expect(compose, 'Compose').toBeAtLeastVersion('2.0')
    expect(buildx, 'Buildx').not.toBeNull()
  },
)
