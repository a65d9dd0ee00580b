import { characterPng, jsonl } from '../sillytavern.ts'

/** A file that is sent with a form. */
export interface Sent {
  readonly name: string
  readonly data: Buffer | string
}

/** One question of the front end. */
export interface Question {
  /** What is asked, in words; the recording knows the answer by it. */
  readonly name: string
  readonly method?: 'GET'
  readonly path: string
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string | readonly string[]>>
  readonly file?: Sent
  /** Whether the order of what is listed says nothing. */
  readonly anyOrder?: true
}

const world = {
  entries: {
    0: {
      uid: 0,
      key: ['ford'],
      keysecondary: [],
      comment: 'the ford',
      content: 'It floods in spring.',
      constant: false,
      selective: true,
      order: 100,
      position: 0,
      disable: false,
      probability: 40,
      useProbability: true,
    },
    1: {
      uid: 1,
      key: ['inn'],
      keysecondary: ['ale'],
      comment: '',
      content: 'The ale is thin.',
      constant: true,
      selective: false,
      order: 90,
      position: 1,
      disable: true,
    },
  },
  extensions: { note: 'kept' },
}

const person = {
  ch_name: 'Ysolde',
  description: 'Keeps the inn at the ford.',
  personality: 'dry',
  scenario: 'A wet evening.',
  first_mes: 'Come in, the fire is lit.',
  mes_example: '<START>',
  creator_notes: 'for tests',
  system_prompt: '',
  post_history_instructions: 'Stay dry.',
  tags: 'inn, river',
  creator: 'Plumbline',
  character_version: '1',
  talkativeness: '0.7',
  fav: 'false',
  world: '',
  depth_prompt_prompt: 'She listens.',
  depth_prompt_depth: '3',
  depth_prompt_role: 'user',
  alternate_greetings: ['Shut the door.', 'You again?'],
  extensions: '{"own":{"deep":true}}',
  json_data: '',
  avatar_url: '',
  chat: '',
  create_date: '',
}

const chatName = 'Ysolde - first evening'
const chat = (integrity: string, ...more: object[]) => [
  { chat_metadata: { integrity, note_prompt: 'rain' }, user_name: 'unused', character_name: 'unused' },
  {
    name: 'Ysolde',
    is_user: false,
    is_system: false,
    send_date: '2026-05-06T18:00:00.000Z',
    mes: 'Come in, the fire is lit.',
    extra: {},
    swipe_id: 0,
    swipes: ['Come in, the fire is lit.', 'Shut the door.'],
    swipe_info: [{ send_date: '2026-05-06T18:00:00.000Z', extra: {} }, { extra: {} }],
  },
  {
    name: 'Tess',
    is_user: true,
    is_system: false,
    send_date: 'May 6, 2026 6:01pm',
    mes: 'Is there a bed?\nA dry one?',
    extra: { isSmallSys: false },
    force_avatar: '/thumbnail?type=persona&file=user-default.png',
  },
  ...more,
]
const reply = {
  name: 'Ysolde',
  is_user: false,
  send_date: '2026-5-6 @18h 2m 3s 4ms',
  mes: 'Two coppers.',
  gen_started: '2026-05-06T18:02:00.000Z',
  extra: { api: 'ollama', model: 'tiny' },
}

const named = { ch_name: 'Ysolde', avatar_url: 'Ysolde.png' }
const png = (name: string, more: object = {}): Buffer =>
  characterPng({ name, description: 'From a card.', personality: 'mild', first_mes: 'Hm?', ...more })

const post = (name: string, path: string, json: unknown = {}, more: Partial<Question> = {}): Question => ({
  name,
  path,
  json,
  ...more,
})

const start: Question[] = [
  { name: 'the version', method: 'GET', path: '/version' },
  post('saving the settings', '/api/settings/save', {
    username: 'Tess',
    power_user: { note: 'kept' },
    list: [1, { two: 2 }],
  }),
  post('the settings', '/api/settings/get'),
  post('the secrets', '/api/secrets/read'),
  post('the pictures of oneself', '/api/avatars/get'),
  post('the characters, of which there are none', '/api/characters/all'),
  post('the groups, of which there are none', '/api/groups/all'),
  post('the backgrounds', '/api/backgrounds/all'),
  post('the folders of backgrounds', '/api/backgrounds/folders'),
  post('what is known of pictures', '/api/image-metadata/all', { prefix: 'backgrounds/' }),
  post('the lorebooks, of which there are none', '/api/worldinfo/list'),
  post('the last chats, of which there are none', '/api/chats/recent', { max: 15, pinned: [] }),
  post('what is counted', '/api/stats/get'),
  post('a sign of life', '/api/ping'),
  post('counting tokens', '/api/tokenizers/llama/encode', { text: 'Come in, the fire is lit.' }),
  { name: 'sprites', method: 'GET', path: '/api/sprites/get?name=Ysolde' },
]

const worlds: Question[] = [
  post('a new lorebook', '/api/worldinfo/edit', { name: 'Ford', data: world }),
  post('the lorebook', '/api/worldinfo/get', { name: 'Ford' }),
  post('the lorebooks', '/api/worldinfo/list'),
  post('a lorebook that is not there', '/api/worldinfo/get', { name: 'Nowhere' }),
  post('a lorebook without a name', '/api/worldinfo/get'),
  post('a lorebook without entries', '/api/worldinfo/edit', { name: 'Ford', data: {} }),
  {
    name: 'a lorebook from a file',
    path: '/api/worldinfo/import',
    form: {},
    file: { name: 'Old Road.json', data: JSON.stringify(world) },
  },
  {
    name: 'a file that is no lorebook',
    path: '/api/worldinfo/import',
    form: {},
    file: { name: 'None.json', data: '{"a":1}' },
  },
  post('the lorebook from the file', '/api/worldinfo/get', { name: 'Old Road' }),
  post('deleting a lorebook', '/api/worldinfo/delete', { name: 'Old Road' }),
]

const characters: Question[] = [
  { name: 'a new character', path: '/api/characters/create', form: person },
  post('the character', '/api/characters/get', { avatar_url: 'Ysolde.png' }),
  { name: 'another of the same name', path: '/api/characters/create', form: person },
  post('the characters', '/api/characters/all', {}, { anyOrder: true }),
  {
    name: 'changing the character',
    path: '/api/characters/edit',
    form: {
      ...person,
      avatar_url: 'Ysolde.png',
      description: 'Kept the inn at the ford.',
      world: 'Ford',
      chat: chatName,
      create_date: '2026-05-06T18:00:00.000Z',
      json_data: '{"unknown":{"to":"us"},"data":{"extensions":{"of":"others"}}}',
    },
  },
  post('the changed character', '/api/characters/get', { avatar_url: 'Ysolde.png' }),
  {
    name: 'a change without a name',
    path: '/api/characters/edit',
    form: { ...person, ch_name: '', avatar_url: 'Ysolde.png' },
  },
  post('changing one field', '/api/characters/edit-attribute', { ...named, field: 'creator', value: 'Somebody' }),
  post('changing a field that is none', '/api/characters/edit-attribute', {
    ...named,
    field: 'nothing',
    value: 'Somebody',
  }),
  post('changing the raw data', '/api/characters/edit-attribute', { ...named, field: 'json_data', value: '{}' }),
  post('merging', '/api/characters/merge-attributes', {
    avatar: 'Ysolde.png',
    data: { extensions: { fav: true, own: '__@@UNSET@@__' } },
    fav: true,
  }),
  post('merging into many', '/api/characters/merge-attributes', {
    avatars: ['Ysolde.png', 'Nobody.png'],
    data: { data: { extensions: { seen: 1 } } },
  }),
  post('merging where there is something', '/api/characters/merge-attributes', {
    avatars: ['Ysolde1.png'],
    data: { data: { extensions: { seen: 2 } } },
    filter: { path: 'data.extensions.seen' },
  }),
  post('merging nothing into many', '/api/characters/merge-attributes', { avatars: [] }),
  post('merging into a path', '/api/characters/merge-attributes', { avatars: ['../secret.png'], data: { a: 1 } }),
  post('merging what makes no card', '/api/characters/merge-attributes', {
    avatar: 'Ysolde.png',
    name: '__@@UNSET@@__',
    spec: 'none',
  }),
  post('the merged character', '/api/characters/get', { avatar_url: 'Ysolde.png' }),
  post('a character that is not there', '/api/characters/get', { avatar_url: 'Nobody.png' }),
  post('a character by a path', '/api/characters/get', { avatar_url: '../settings.json' }),
  post('a copy', '/api/characters/duplicate', { avatar_url: 'Ysolde.png' }),
  post('a copy of the copy', '/api/characters/duplicate', { avatar_url: 'Ysolde_1.png' }),
  post('a copy of nobody', '/api/characters/duplicate', { avatar_url: 'Nobody.png' }),
  post('a character as JSON', '/api/characters/export', { avatar_url: 'Ysolde.png', format: 'json' }),
  post('a character as a picture', '/api/characters/export', { avatar_url: 'Ysolde.png', format: 'png' }),
  post('a character in no format', '/api/characters/export', { avatar_url: 'Ysolde.png', format: 'gif' }),
  post('nobody as a picture', '/api/characters/export', { avatar_url: 'Nobody.png', format: 'png' }),
  {
    name: 'a card as a picture',
    path: '/api/characters/import',
    form: { file_type: 'png' },
    file: { name: 'Bran.png', data: png('Bran', { tags: ['ferry'], extensions: { fav: true, talkativeness: '0.2' } }) },
  },
  post('the character from the picture', '/api/characters/get', { avatar_url: 'Bran.png' }),
  {
    name: 'a card of version 1',
    path: '/api/characters/import',
    form: { file_type: 'json' },
    file: {
      name: 'Old.json',
      data: JSON.stringify({
        name: 'Old: Man',
        description: 'd',
        personality: 'p',
        scenario: 's',
        first_mes: 'f',
        mes_example: 'm',
      }),
    },
  },
  {
    name: 'a picture without a card',
    path: '/api/characters/import',
    form: { file_type: 'png' },
    file: { name: 'x.png', data: 'none' },
  },
  {
    name: 'a file of an unknown kind',
    path: '/api/characters/import',
    form: { file_type: 'doc' },
    file: { name: 'x.doc', data: 'none' },
  },
  { name: 'an import without a file', path: '/api/characters/import', form: { file_type: 'png' } },
  {
    name: 'a picture in place of a character',
    path: '/api/characters/import',
    form: { file_type: 'png', preserved_name: 'Bran.png' },
    file: { name: 'Bran.png', data: png('Bran', { description: 'Changed.' }) },
  },
  post('the replaced character', '/api/characters/get', { avatar_url: 'Bran.png' }),
  post('another name', '/api/characters/rename', { avatar_url: 'Bran.png', new_name: 'Bran the Ferryman' }),
  post('the renamed character', '/api/characters/get', { avatar_url: 'Bran the Ferryman.png' }),
  post('no name', '/api/characters/rename', { avatar_url: 'Bran.png', new_name: '' }),
  post('deleting a character', '/api/characters/delete', { avatar_url: 'Bran the Ferryman.png', delete_chats: true }),
  post('deleting nobody', '/api/characters/delete', { avatar_url: 'Nobody.png' }),
  { name: 'the picture of nobody', method: 'GET', path: '/thumbnail?type=avatar&file=Nobody.png' },
  { name: 'a picture of no kind', method: 'GET', path: '/thumbnail?type=other&file=Ysolde.png' },
  { name: 'a picture by a path', method: 'GET', path: '/thumbnail?type=avatar&file=..%2Fsettings.json' },
]

const chats: Question[] = [
  post('the chats of one who has none', '/api/characters/chats', { avatar_url: 'Ysolde.png' }),
  post('a chat that is not there yet', '/api/chats/get', { ...named, file_name: chatName }),
  post('saving a chat', '/api/chats/save', { ...named, file_name: chatName, chat: chat('one') }),
  post('the chat', '/api/chats/get', { ...named, file_name: chatName }),
  post('going on', '/api/chats/save', { ...named, file_name: chatName, chat: chat('one', reply) }),
  post('the longer chat', '/api/chats/get', { ...named, file_name: chatName }),
  post('saving over what somebody else saved', '/api/chats/save', { ...named, file_name: chatName, chat: chat('two') }),
  post('saving over it all the same', '/api/chats/save', {
    ...named,
    file_name: chatName,
    chat: chat('two', reply),
    force: true,
  }),
  post('saving what is no chat', '/api/chats/save', { ...named, file_name: chatName, chat: 'text' }),
  post('a chat of nobody', '/api/chats/get', { avatar_url: 'Nobody.png', file_name: chatName }),
  post('a chat without a name', '/api/chats/get', named),
  post('the chats of a character', '/api/characters/chats', { avatar_url: 'Ysolde.png', metadata: true }),
  post('the names of the chats', '/api/characters/chats', { avatar_url: 'Ysolde.png', simple: true }),
  post('another name of a chat', '/api/chats/rename', {
    ...named,
    is_group: false,
    original_file: `${chatName}.jsonl`,
    renamed_file: 'Second: evening.jsonl',
  }),
  post('another name of no chat', '/api/chats/rename', {
    ...named,
    is_group: false,
    original_file: 'none.jsonl',
    renamed_file: 'x.jsonl',
  }),
  post('a chat as lines', '/api/chats/export', {
    ...named,
    is_group: false,
    file: 'Second evening.jsonl',
    exportfilename: 'x.jsonl',
    format: 'jsonl',
  }),
  post('a chat as text', '/api/chats/export', {
    ...named,
    is_group: false,
    file: 'Second evening.jsonl',
    exportfilename: 'x.txt',
    format: 'txt',
  }),
  {
    name: 'a chat from a file',
    path: '/api/chats/import',
    form: { file_type: 'jsonl', avatar_url: 'Ysolde.png', character_name: 'Ysolde', user_name: 'Tess' },
    file: { name: 'x.jsonl', data: jsonl(...chat('three')) },
  },
  {
    name: 'a file that is no chat',
    path: '/api/chats/import',
    form: { file_type: 'jsonl', avatar_url: 'Ysolde.png', character_name: 'Ysolde', user_name: 'Tess' },
    file: { name: 'x.jsonl', data: '{"a":1}' },
  },
  post('looking for a word', '/api/chats/search', { query: 'COPPERS', avatar_url: 'Ysolde.png', group_id: null }),
  post(
    'looking for no word',
    '/api/chats/search',
    { query: '', avatar_url: 'Ysolde.png', group_id: null },
    { anyOrder: true },
  ),
  post('looking for what nobody said', '/api/chats/search', {
    query: 'gold coppers',
    avatar_url: 'Ysolde.png',
    group_id: null,
  }),
  post('deleting a chat', '/api/chats/delete', { avatar_url: 'Ysolde.png', chatfile: 'Second evening.jsonl' }),
  post('deleting no chat', '/api/chats/delete', { avatar_url: 'Ysolde.png', chatfile: 'Second evening.jsonl' }),
]

const groups: Question[] = [
  post('a new group', '/api/groups/create', {
    name: 'At the ford',
    members: ['Ysolde.png', 'Ysolde1.png'],
    avatar_url: '/img/five.png',
    allow_self_responses: false,
    activation_strategy: 0,
    generation_mode: 0,
    disabled_members: [],
    chat_metadata: {},
    fav: false,
    chat_id: 'evening',
    chats: ['evening'],
  }),
  post('the groups', '/api/groups/all'),
  post('saving a chat of the group', '/api/chats/group/save', { id: 'evening', chat: chat('g') }),
  post('the chat of the group', '/api/chats/group/get', { id: 'evening' }),
  post('saving over the chat of the group', '/api/chats/group/save', { id: 'evening', chat: chat('h') }),
  post('a chat of no group', '/api/chats/group/get', { id: 'none' }),
  post('a chat without an id', '/api/chats/group/get'),
  post('about the chat of the group', '/api/chats/group/info', { id: 'evening' }),
  post('the last chats', '/api/chats/recent', { max: 1, pinned: [] }),
  post('deleting the chat of the group', '/api/chats/group/delete', { id: 'evening' }),
  post('changing no group', '/api/groups/edit'),
]

const presets: Question[] = [
  post('saving a preset', '/api/presets/save', {
    apiId: 'instruct',
    name: 'Own',
    preset: { name: 'Own', system_sequence: '>' },
  }),
  post('saving a preset of nothing', '/api/presets/save', { apiId: 'none', name: 'Own', preset: { name: 'Own' } }),
  post('saving a theme', '/api/themes/save', { name: 'Dusk', blur: 1 }),
  post('saving quick replies', '/api/quick-replies/save', { name: 'Set', qrList: [] }),
  post('saving where panels are', '/api/moving-ui/save', { name: 'Wide', movingUIState: {} }),
  post('the settings with presets', '/api/settings/get'),
  post('deleting a preset', '/api/presets/delete', { apiId: 'instruct', name: 'Own' }),
  post('deleting no preset', '/api/presets/delete', { apiId: 'instruct', name: 'Own' }),
  post('deleting a theme', '/api/themes/delete', { name: 'Dusk' }),
  post('deleting no theme', '/api/themes/delete', { name: 'Dusk' }),
  post('deleting quick replies', '/api/quick-replies/delete', { name: 'Set' }),
  post('the preset that it came with', '/api/presets/restore', { apiId: 'instruct', name: 'Own' }),
]

/** @param ollama where the fake model is that SillyTavern is told of. */
const generation = (ollama: string): Question[] => [
  post('the models', '/api/backends/text-completions/status', { api_server: ollama, api_type: 'ollama' }),
  post('a reply', '/api/backends/text-completions/generate', {
    api_server: ollama,
    api_type: 'ollama',
    model: 'tiny:latest',
    prompt: 'Is there a bed?',
    stream: false,
    temperature: 0.5,
    n: 1,
  }),
  post('a reply word by word', '/api/backends/text-completions/generate', {
    api_server: ollama,
    api_type: 'ollama',
    model: 'tiny:latest',
    prompt: 'Is there a bed?',
    stream: true,
  }),
]

/** What the front end asks, one after the other, of a server that has nothing yet. */
export const conversation = (ollama: string): Question[] => [
  ...[...start, ...worlds, ...characters, ...chats, ...groups, ...presets],
  ...generation(ollama),
]
