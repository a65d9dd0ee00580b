import { requirement, test } from '../../fixtures/index.ts'

test(
  'Each container runs the very image that it is pinned to',
  requirement('CTR-08', {
    why: 'With `latest`, or with an image that was swapped under its tag, the next start runs what nobody has tried, or what somebody else has put there.',
    severity: 'major',
    tier: 'verify',
    source: 'field: rolling tags break or corrupt; images swapped under a tag',
    remedy:
      '`npm run deploy` takes an image back to the one that it is pinned to: `.images` in the folder of each service says which. Where the newer one is meant, remove its line there first. In a compose file of your own name a version, or a digest (`image: name:1.2.3@sha256:…`).',
    byHand:
      'Name a version in the compose file in place of a moving tag, best with its digest: `docker image inspect --format "{{index .RepoDigests 0}}" <image>` prints what runs now. Then `docker compose up -d`.',
    of: ['docker'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.unpinned()).toEqual([])
  },
)
