import { jsonl } from '../../sillytavern.ts'
import { chatName, named } from './characters.ts'
import { post, type Question } from './question.ts'

/** A chat as the front end saves it. */
export const chat = (integrity: string, ...more: object[]) => [
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

/** Chats with a character. */
export const chats: readonly Question[] = [
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
