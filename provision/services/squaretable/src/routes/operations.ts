/** What an operation is called, what it does, and a body that it takes. */
export interface Described {
  readonly operationId: string
  readonly summary: string
  readonly example?: unknown
}

/** The operations on rows of one kind. */
const rows = (
  path: string,
  { key, noun, plural, made, changed }: { key: string; noun: string; plural: string; made: object; changed: object },
): Record<string, Described> => {
  const [name = '', names = ''] = [noun, plural].map(word => word.replace(/^./, letter => letter.toUpperCase()))
  return {
    [`GET ${path}`]: { operationId: `list${names}`, summary: `Lists ${plural}` },
    [`POST ${path}`]: { operationId: `create${name}`, summary: `Makes a ${noun}`, example: made },
    [`GET ${path}/{${key}}`]: { operationId: `get${name}`, summary: `Reads a ${noun}` },
    [`PATCH ${path}/{${key}}`]: { operationId: `update${name}`, summary: `Changes a ${noun}`, example: changed },
    [`DELETE ${path}/{${key}}`]: { operationId: `delete${name}`, summary: `Deletes a ${noun}` },
  }
}

const credentials = { email: 'ada@example.org', password: 'correct horse battery staple' }

/** All of them, by method and path. Each example is sent by a test. */
export const operations: Readonly<Record<string, Described>> = {
  'GET /healthz': { operationId: 'getHealth', summary: 'Says that the process lives' },
  'GET /readyz': { operationId: 'getReadiness', summary: 'Says whether it can do its work' },
  'POST /api/v1/tenants': {
    operationId: 'createTenant',
    summary: 'Makes a tenant with its owner',
    example: { name: 'Round Table', slug: 'round-table', owner: { ...credentials, name: 'Ada' } },
  },
  'POST /api/v1/sessions': {
    operationId: 'createSession',
    summary: 'Logs in, and sets the cookie of a session',
    example: credentials,
  },
  'DELETE /api/v1/sessions': { operationId: 'deleteSessions', summary: 'Logs out everywhere' },
  'POST /api/v1/tokens': {
    operationId: 'createToken',
    summary: 'Logs in, and gives a token',
    example: { ...credentials, expiresInSeconds: 3600 },
  },
  'GET /api/v1/session': { operationId: 'getSession', summary: 'Says who is logged in' },
  'DELETE /api/v1/session': { operationId: 'deleteSession', summary: 'Logs out' },
  'GET /api/v1/tenant': { operationId: 'getTenant', summary: 'Reads the tenant' },
  'PATCH /api/v1/tenant': {
    operationId: 'updateTenant',
    summary: 'Renames the tenant',
    example: { name: 'Square Table' },
  },
  'DELETE /api/v1/tenant': {
    operationId: 'deleteTenant',
    summary: 'Deletes the tenant with everything that it has',
    example: { confirm: 'round-table' },
  },
  'GET /api/v1/tenant/export': { operationId: 'exportTenant', summary: 'Exports everything that the tenant has' },
  'POST /api/v1/import': {
    operationId: 'importArchive',
    summary: 'Imports a SillyTavern data folder, or an export of the service',
  },
  ...rows('/api/v1/users', {
    ...{ key: 'userId', noun: 'user', plural: 'users' },
    made: { ...credentials, email: 'bob@example.org', name: 'Bob', role: 'member' },
    changed: { name: 'Robert' },
  }),
  'PUT /api/v1/users/{userId}/password': {
    operationId: 'setPassword',
    summary: 'Changes a password, and ends the logins with the old one',
    example: { password: 'a new horse and a battery', currentPassword: credentials.password },
  },
  ...rows('/api/v1/characters', {
    ...{ key: 'characterId', noun: 'character', plural: 'characters' },
    made: { name: 'Seraphina', description: 'A guardian of the forest', tags: ['elf'], card: {} },
    changed: { description: 'The last guardian of the forest' },
  }),
  'GET /api/v1/characters/{characterId}/avatar': { operationId: 'getAvatar', summary: 'Reads a character’s picture' },
  'PUT /api/v1/characters/{characterId}/avatar': { operationId: 'setAvatar', summary: 'Gives a character a picture' },
  'DELETE /api/v1/characters/{characterId}/avatar': {
    operationId: 'deleteAvatar',
    summary: 'Takes a character’s picture away',
  },
  ...rows('/api/v1/chats', {
    ...{ key: 'chatId', noun: 'chat', plural: 'chats' },
    made: { title: 'In the forest', characterId: null, metadata: {} },
    changed: { title: 'Deep in the forest' },
  }),
  ...rows('/api/v1/chats/{chatId}/messages', {
    ...{ key: 'messageId', noun: 'message', plural: 'messages' },
    made: { author: 'user', name: 'Ada', content: 'Where am I?' },
    changed: { content: 'Where am I now?' },
  }),
  'GET /api/v1/chats/{chatId}/events': { operationId: 'listenToChat', summary: 'Tells what happens in a chat' },
  ...rows('/api/v1/lorebooks', {
    ...{ key: 'lorebookId', noun: 'lorebook', plural: 'lorebooks' },
    made: { name: 'Eldoria', entries: [{ keys: ['forest'], content: 'It is very old.' }] },
    changed: { description: 'What is known of Eldoria' },
  }),
  ...rows('/api/v1/groups', {
    ...{ key: 'groupId', noun: 'group', plural: 'groups' },
    made: { name: 'The party', characterIds: [], metadata: {} },
    changed: { name: 'The old party' },
  }),
  'GET /api/v1/settings': { operationId: 'getSettings', summary: 'Reads your settings' },
  'PUT /api/v1/settings': {
    operationId: 'setSettings',
    summary: 'Sets your settings',
    example: { values: { theme: 'dark' } },
  },
  'GET /api/v1/search': { operationId: 'search', summary: 'Finds characters, chats, messages, lorebooks and groups' },
}

/** What the routes are about. */
export const tags: Readonly<Record<string, string>> = {
  health: 'Whether the service lives and works',
  tenants: 'The tenant itself',
  tenant: 'The tenant as a whole',
  logins: 'Logging in and out',
  users: 'The members of the tenant',
  characters: 'Characters and their pictures',
  chats: 'Conversations',
  messages: 'What is said in a chat',
  lorebooks: 'What characters know of their world',
  groups: 'Characters that speak together',
  settings: 'Settings of each member',
  search: 'Finding things',
  import: 'Moving in',
}
