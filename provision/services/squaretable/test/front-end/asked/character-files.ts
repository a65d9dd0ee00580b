import { characterPng } from '../../sillytavern.ts'
import { post, type Question } from './question.ts'

const png = (name: string, more: object = {}): Buffer =>
  characterPng({ name, description: 'From a card.', personality: 'mild', first_mes: 'Hm?', ...more })

/** Characters as files, copies and other names. */
export const characterFiles: readonly Question[] = [
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
