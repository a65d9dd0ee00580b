import { post, type Question } from './question.ts'

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

/** Lorebooks. */
export const worlds: readonly Question[] = [
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
