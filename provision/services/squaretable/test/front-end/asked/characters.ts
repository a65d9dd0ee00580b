import { post, type Question } from './question.ts'

/** The character that most of it is about. */
export const named = { ch_name: 'Ysolde', avatar_url: 'Ysolde.png' }
/** The open chat of the changed character. */
export const chatName = 'Ysolde - first evening'

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

/** Making, reading and changing characters. */
export const characters: readonly Question[] = [
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
]
