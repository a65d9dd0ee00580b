import { chat } from './chats.ts'
import { post, type Question } from './question.ts'

/** Groups and their chats. */
export const groups: readonly Question[] = [
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
