import { requirement, test } from '../../fixtures/index.ts'

const everybody = [
  'GET /api/v1/tenant',
  'GET /api/v1/session',
  'DELETE /api/v1/session',
  'DELETE /api/v1/sessions',
  'GET /api/v1/users',
  'GET /api/v1/users/{userId}',
  'PATCH /api/v1/users/{userId}',
  'PUT /api/v1/users/{userId}/password',
  'GET /api/v1/characters',
  'POST /api/v1/characters',
  'GET /api/v1/characters/{characterId}',
  'PATCH /api/v1/characters/{characterId}',
  'DELETE /api/v1/characters/{characterId}',
  'GET /api/v1/characters/{characterId}/avatar',
  'PUT /api/v1/characters/{characterId}/avatar',
  'DELETE /api/v1/characters/{characterId}/avatar',
  'GET /api/v1/chats',
  'POST /api/v1/chats',
  'GET /api/v1/chats/{chatId}',
  'PATCH /api/v1/chats/{chatId}',
  'DELETE /api/v1/chats/{chatId}',
  'GET /api/v1/chats/{chatId}/messages',
  'POST /api/v1/chats/{chatId}/messages',
  'GET /api/v1/chats/{chatId}/messages/{messageId}',
  'PATCH /api/v1/chats/{chatId}/messages/{messageId}',
  'DELETE /api/v1/chats/{chatId}/messages/{messageId}',
  'GET /api/v1/chats/{chatId}/events',
  'GET /api/v1/lorebooks',
  'POST /api/v1/lorebooks',
  'GET /api/v1/lorebooks/{lorebookId}',
  'PATCH /api/v1/lorebooks/{lorebookId}',
  'DELETE /api/v1/lorebooks/{lorebookId}',
  'GET /api/v1/groups',
  'POST /api/v1/groups',
  'GET /api/v1/groups/{groupId}',
  'PATCH /api/v1/groups/{groupId}',
  'DELETE /api/v1/groups/{groupId}',
  'GET /api/v1/settings',
  'PUT /api/v1/settings',
  'GET /api/v1/search',
]
const admins = ['POST /api/v1/users', 'DELETE /api/v1/users/{userId}', 'POST /api/v1/import']
const owners = ['PATCH /api/v1/tenant', 'DELETE /api/v1/tenant', 'GET /api/v1/tenant/export']

const everybodyOnRows = [
  'change the own name',
  'change own characters',
  'change own chats',
  'change own lorebooks',
  'change own groups',
  'delete own characters',
  'delete own chats',
  'delete own lorebooks',
  'delete own groups',
  'give a picture to an own character',
]
const adminsOnRows = [
  "change the owner's characters",
  "change the owner's chats",
  "change the owner's lorebooks",
  "change the owner's groups",
  "delete the owner's characters",
  "delete the owner's chats",
  "delete the owner's lorebooks",
  "delete the owner's groups",
  "give a picture to the owner's character",
  "change another member's name",
  "set a member's password",
  'remove a member',
  'take in a new member',
]
const ownersOnRows = [
  "change another owner's name",
  "set an admin's password",
  "set another owner's password",
  'remove another owner',
  'make a member an admin',
  'make oneself an owner',
  'take in a new admin',
  'take in a new owner',
]

const [yes, no] = ['allowed', 'refused']
const table = (all: readonly string[], fromAdmin: readonly string[], fromOwner: readonly string[]) =>
  Object.fromEntries([
    ...all.map(what => [what, { member: yes, admin: yes, owner: yes }]),
    ...fromAdmin.map(what => [what, { member: no, admin: yes, owner: yes }]),
    ...fromOwner.map(what => [what, { member: no, admin: no, owner: yes }]),
  ])

test(
  'Roles hold: member, admin, owner each do what the table says and nothing more',
  requirement('TEN-14', {
    why: 'A member who can do what only an owner may is an owner.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Future Enhancements, RBAC',
    remedy: 'Give the route its `needs(…)`, or the row its `mayChange(…)`: src/middleware/authorize.ts.',
    seconds: 600,
  }),
  async ({ expect, isolation }) => {
    const { operations, rows } = await isolation.rights()

    expect(operations, 'operations, by role').toEqual(table(everybody, admins, owners))
    expect(rows, 'rows, by role and by whose they are').toEqual(table(everybodyOnRows, adminsOnRows, ownersOnRows))
  },
)
