import { requirement, test } from '../../fixtures/index.ts'

test(
  'The block list is whole and not older than eight days',
  requirement('DNS-12', {
    why: 'Advertisers and attackers change their names every day: an old list, or one of which little was read, blocks yesterday.',
    severity: 'minor',
    tier: 'nightly',
    source: 'field: weekly update that fails unseen',
    remedy:
      '`docker exec pihole pihole -g` on the host reads the lists anew and says which of them cannot be reached; a list that is smaller on purpose is declared by dns.blockListMinimum in the inventory.',
  }),
  async ({ expect, pihole, target }) => {
    const { size, daysOld } = await pihole.blockList()

    expect(size, 'names on the block list').toBeGreaterThanOrEqual(target.dns.blockListMinimum)
    expect(daysOld, 'days since the lists were read last').toBeLessThanOrEqual(8)
  },
)
