import { requirement, test } from '../../fixtures/index.ts'

test(
  'SillyTavern’s own front end starts against the service, lists, opens, edits, saves, imports and exports, per user and within the tenant',
  requirement('API-17', {
    why: 'Nobody moves in who has to give up the program that he knows; and a save that loses a field is noticed when it is too late.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Migration Strategy, API compatibility, feature parity',
    remedy: 'See src/sillytavern/compatibility/, and FRONT-END.md for what is the same and what differs.',
    seconds: 300,
  }),
  async ({ expect, api, control }) => {
    const seen = await api.frontEnd()

    expect(
      seen.start.map(({ path, status }) => `${path}: ${status}`).filter(answer => !answer.endsWith(': 200')),
    ).toEqual([])
    expect(Object.fromEntries(seen.start.map(({ path, shape }) => [path, shape]))).toEqual({
      '/api/settings/get': expect.any(String),
      '/api/characters/all': 'list',
      '/api/groups/all': 'list',
      '/api/worldinfo/list': 'list',
      '/api/backgrounds/all': expect.stringMatching(/\bimages\b/),
      '/api/avatars/get': 'list',
      '/api/secrets/read': expect.any(String),
      '/api/chats/recent': 'list',
      '/api/tokenizers/llama/encode': expect.stringMatching(/\bcount\b/),
    })
    const settings = seen.start[0]?.shape.split(' ') ?? []
    expect(
      [
        ...['settings', 'world_names', 'themes', 'movingUIPresets', 'quickReplyPresets', 'enable_accounts'],
        ...['koboldai_settings', 'koboldai_setting_names', 'novelai_settings', 'novelai_setting_names'],
        ...['openai_settings', 'openai_setting_names', 'textgenerationwebui_presets'],
        ...['textgenerationwebui_preset_names', 'instruct', 'context', 'sysprompt', 'reasoning'],
      ].filter(field => !settings.includes(field)),
      'what /api/settings/get lacks',
    ).toEqual([])
    expect(seen.lost, 'saved, and not read again').toEqual([])
    expect(seen.integrity, 'saved over what somebody else had saved').toEqual({
      status: 400,
      body: { error: 'integrity' },
      kept: true,
    })
    expect(seen.lostByExport, 'imported, and not exported').toEqual([])
    expect(seen.found, 'found by a word').toEqual(['Chat'])

    expect(seen.refused.map(({ what, status }) => `${what}: ${status}`)).toEqual([
      'without a login: 403',
      'without the token of the page: 403',
      'with the header of another tenant: 403',
    ])
    control(seen.here.length === 12, 'what was saved, seen by the one who saved it')
    expect(seen.elsewhere, 'seen by somebody else').toEqual([])
  },
)
