import { requirement, test } from '../../fixtures/index.ts'

test(
  'Ids cannot be guessed or counted',
  requirement('TEN-05', {
    why: 'A counter tells every customer how many others there are, and which ids to try.',
    severity: 'minor',
    tier: 'verify',
    source: 'field: sequence enumeration',
    remedy: 'Let ids be random UUIDs: `uuid DEFAULT gen_random_uuid()`.',
    seconds: 600,
  }),
  async ({ expect, isolation }) => {
    const { given, firstNumbers, sequences, otherIds } = await isolation.identifiers()

    expect(given.map(({ kind, ids }) => `${ids} ${kind}`)).toEqual([
      '24 chats',
      '24 characters',
      '24 lorebooks',
      '24 groups',
      '24 messages',
    ])
    expect(
      given.filter(({ ids, random, fewestDigits, inOrder }) => random !== ids || fewestDigits < 5 || inOrder),
      'ids that are not random',
    ).toEqual([])
    expect(firstNumbers, 'messages are numbered in each chat from the front').toEqual([1, 1])
    expect(sequences, 'counters of the database').toEqual([])
    expect(otherIds, 'columns called id that hold something else than a random UUID').toEqual([
      expect.stringMatching(/^sessions text no default$/),
    ])
  },
)
