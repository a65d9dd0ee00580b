import { requirement, test } from '../../fixtures/index.ts'

test(
  'A SillyTavern data folder is imported whole, twice is harmless, nothing goes to another tenant, and a broken file is named and skipped',
  requirement('API-13', {
    why: 'People bring years of conversations: what is lost on the way is lost for good, and their keys are nobody else’s business.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Migration Strategy, From SillyTavern',
    remedy: "See the import's report for what it skipped and why (src/sillytavern/).",
    seconds: 600,
  }),
  async ({ expect, api, control }) => {
    const seen = await api.imported()
    const created = (nouns: typeof seen.first.counts) =>
      Object.fromEntries(Object.entries(nouns).map(([noun, counts]) => [noun, counts.created]))

    expect(created(seen.first.counts), 'created the first time').toEqual({
      characters: 3,
      chats: 2,
      groups: 1,
      lorebooks: 1,
      settings: expect.any(Number),
    })
    expect(seen.first.messages).toEqual({ read: 6, broken: expect.any(Number) })
    expect(seen.first.messages.broken, 'lines that could not be read').toBeGreaterThan(0)
    expect(seen.first.skipped.map(({ file }) => file)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/characters\/Broken\.png$/),
        expect.stringMatching(/chats\/Ada\/broken\.jsonl$/),
        '../outside.png',
      ]),
    )
    expect(seen.characters).toEqual(['Ada', 'Bob', 'Cleo'])
    expect(seen.pictures, 'with their pictures').toEqual(['Ada', 'Bob'])
    expect(seen.kept, 'what nobody knows in a card is kept').toBe(true)
    expect(seen.conversation, 'in its order').toEqual(['First', 'Second', 'Third', 'Fourth'])
    expect(seen.titles.map(chat => chat.with).toSorted()).toEqual(['character', 'group'])

    expect(seen.second.counts, 'the second time').toEqual(
      Object.fromEntries(
        Object.keys(seen.first.counts).map(noun => [noun, expect.objectContaining({ created: 0, updated: 0 })]),
      ),
    )
    expect(seen.second.digests).toEqual(seen.first.digests)
    expect(seen.rows[1], 'rows after it').toBe(seen.rows[0])
    control(seen.foundHere > 5, 'the rows of the folder, searched for by their word')
    expect(seen.foundElsewhere, 'rows of the folder at another tenant').toBe(0)
    expect(seen.keysFound, "the folder's keys").toBe(0)
  },
)
