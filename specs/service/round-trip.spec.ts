import { requirement, test } from '../../fixtures/index.ts'

test(
  'What was imported can be taken out again: export into a SillyTavern folder, and import of the service’s own export, give back equal data',
  requirement('API-18', {
    why: 'Who cannot leave again does not move in; and a back-up is worth what comes back of it.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Migration Strategy',
    remedy: 'See src/sillytavern/export-folder.ts and src/restore/: what no column says is kept aside.',
    seconds: 300,
  }),
  async ({ expect, api, control }) => {
    const seen = await api.takenOut()

    expect(seen.files, 'files of the folder that came out').toEqual([
      'characters/Ada.png',
      'characters/Bob.png',
      'characters/Cleo.json',
      'chats/Ada/first.jsonl',
      'group chats/together.jsonl',
      'groups/1.json',
      'settings.json',
      'worlds/World.json',
    ])
    expect(seen.changed, 'came out otherwise than it came in').toEqual([])
    control(seen.rows > 10, 'rows in the export')
    expect(seen.lost, 'in the export, and not there after its import').toEqual([])
    expect(seen.madeAgain, 'rows that a second import made').toBe(0)
    expect(seen.cutOff, 'the answer to an export that was cut off').toBe(422)
  },
)
