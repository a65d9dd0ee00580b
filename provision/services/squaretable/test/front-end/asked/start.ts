import { post, type Question } from './question.ts'

/** What is asked when the page is opened, of a server that has nothing yet. */
export const start: readonly Question[] = [
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
