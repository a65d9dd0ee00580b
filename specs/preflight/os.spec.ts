import { requirement, test } from '../../fixtures/index.ts'

test(
  'The operating system is one that the target allows',
  requirement('PRE-02', {
    why: 'Packages, paths and SELinux differ between systems: a deploy for one breaks another.',
    severity: 'major',
    tier: 'preflight',
    source: 'homelab: Tier 1, OS version',
    remedy: 'Install the system that the inventory names under os, or correct the inventory.',
    of: ['os'],
  }),
  async ({ expect, os, target }) => {
    const { image, ...found } = await os()

    expect(found).toMatchObject(target.os)
    expect(image, `${found.name} is made of images: a deploy cannot install packages into it, because`).toBeNull()
  },
)
