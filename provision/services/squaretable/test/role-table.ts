import { randomUUID } from 'node:crypto'
import type { Application } from './application.ts'
import { make } from './ask.ts'
import { characterPng, zip } from './sillytavern.ts'
import { makeUser, type TestTenant, type TestUser } from './tenants.ts'

/** Who asks, of whose tenant. */
export interface Scene {
  readonly service: Application
  readonly tenant: TestTenant
  readonly who: TestUser
}

/** What is sent: JSON, or bytes of another type. The path names what the operation is about. */
export interface Sent {
  readonly path: string
  readonly body?: unknown
  readonly bytes?: { readonly type: string; readonly data: Buffer }
}

/** One line of the table: an operation on something, and the status that a member, an admin and an owner get. */
export interface Line {
  readonly operation: string
  readonly on: string
  readonly expected: readonly [member: number, admin: number, owner: number]
  readonly sent: (scene: Scene) => Promise<Sent> | Sent
  /** Whether the one who asks, or the tenant, is of no use afterwards. */
  readonly ends?: 'login' | 'tenant'
}

const all = (status: number) => [status, status, status] as const
const admins = (status: number) => [403, status, status] as const
const owners = (status: number) => [403, 403, status] as const

const password = (): string => randomUUID()
const newcomer = (role: string) => ({ email: `${randomUUID()}@example.org`, name: 'New', password: password(), role })
const on = (path: string) => (): Sent => ({ path })
/** Asks about somebody of the tenant, who is made for it. */
const about =
  (role: 'member' | 'admin' | 'owner', body?: () => unknown, end = '') =>
  async ({ service, tenant }: Scene): Promise<Sent> => {
    const { id } = await makeUser(service, tenant, role)
    return { path: `users/${id}${end}`, ...(body && { body: body() }) }
  }

const tenants: Line[] = [
  { operation: 'GET /tenant', on: 'the own', expected: all(200), sent: on('tenant') },
  {
    ...{ operation: 'PATCH /tenant', on: 'the own', expected: owners(200) },
    sent: () => ({ path: 'tenant', body: { name: 'New' } }),
  },
  {
    ...{ operation: 'DELETE /tenant', on: 'the own', expected: owners(204), ends: 'tenant' },
    sent: ({ tenant }) => ({ path: 'tenant', body: { confirm: tenant.slug } }),
  },
  { operation: 'GET /tenant/export', on: 'the own', expected: owners(200), sent: on('tenant/export') },
  {
    ...{ operation: 'POST /import', on: 'an archive', expected: admins(200) },
    sent: () => ({
      path: 'import',
      bytes: { type: 'application/zip', data: zip([{ name: 'characters/A.png', data: characterPng({ name: 'A' }) }]) },
    }),
  },
]

const logins: Line[] = [
  { operation: 'GET /session', on: 'the own', expected: all(200), sent: on('session') },
  { operation: 'DELETE /session', on: 'the own', expected: all(204), sent: on('session'), ends: 'login' },
  { operation: 'DELETE /sessions', on: 'all own', expected: all(204), sent: on('sessions'), ends: 'login' },
]

const named = () => ({ name: 'Renamed' })
const secret = () => ({ password: password() })

const users: Line[] = [
  { operation: 'GET /users', on: 'all', expected: all(200), sent: on('users') },
  ...(
    [
      ['member', admins],
      ['admin', owners],
      ['owner', owners],
    ] as const
  ).map(([role, who]) => ({
    ...{ operation: 'POST /users', on: `a new ${role}`, expected: who(201) },
    sent: () => ({ path: 'users', body: newcomer(role) }),
  })),
  { operation: 'GET /users/{userId}', on: 'an owner', expected: all(200), sent: about('owner') },
  {
    ...{ operation: 'PATCH /users/{userId}', on: 'the own name', expected: all(200) },
    sent: ({ who }) => ({ path: `users/${who.id}`, body: named() }),
  },
  { operation: 'PATCH /users/{userId}', on: "a member's name", expected: admins(200), sent: about('member', named) },
  { operation: 'PATCH /users/{userId}', on: "an admin's name", expected: admins(200), sent: about('admin', named) },
  { operation: 'PATCH /users/{userId}', on: "an owner's name", expected: owners(200), sent: about('owner', named) },
  {
    ...{ operation: 'PATCH /users/{userId}', on: 'the own role', expected: owners(200) },
    sent: ({ who }) => ({ path: `users/${who.id}`, body: { role: 'owner' } }),
  },
  {
    ...{ operation: 'PATCH /users/{userId}', on: "a member's role", expected: owners(200) },
    sent: about('member', () => ({ role: 'admin' })),
  },
  { operation: 'DELETE /users/{userId}', on: 'a member', expected: admins(204), sent: about('member') },
  { operation: 'DELETE /users/{userId}', on: 'an owner', expected: owners(204), sent: about('owner') },
  {
    ...{ operation: 'PUT /users/{userId}/password', on: 'the own', expected: all(204), ends: 'login' },
    sent: ({ who }) => ({ path: `users/${who.id}/password`, body: { ...secret(), currentPassword: who.password } }),
  },
  ...(
    [
      ['member', admins],
      ['admin', owners],
      ['owner', owners],
    ] as const
  ).map(([role, who]) => ({
    ...{ operation: 'PUT /users/{userId}/password', on: `that of another ${role}`, expected: who(204) },
    sent: about(role, secret, '/password'),
  })),
]

const kinds = [
  { kind: 'characters', one: 'characterId', body: { name: 'A' } },
  { kind: 'chats', one: 'chatId', body: { title: 'A' } },
  { kind: 'lorebooks', one: 'lorebookId', body: { name: 'A' } },
  { kind: 'groups', one: 'groupId', body: { name: 'A', characterIds: [] } },
]

/** What a member makes: everybody reads it, and the one who made it and admins change it. */
const rows: Line[] = kinds.flatMap(({ kind, one, body }): Line[] => {
  const path = `/${kind}/{${one}}`
  const made =
    (whose: 'owner' | 'who', body?: object) =>
    async (scene: Scene): Promise<Sent> => {
      const by = whose === 'who' ? scene.who : scene.tenant.owner
      return {
        path: `${kind}/${await make(scene.service, by, kind, kinds.find(it => it.kind === kind)?.body)}`,
        ...(body && { body }),
      }
    }
  return [
    { operation: `GET /${kind}`, on: 'all', expected: all(200), sent: on(kind) },
    { operation: `POST /${kind}`, on: 'a new one', expected: all(201), sent: () => ({ path: kind, body }) },
    { operation: `GET ${path}`, on: "another's", expected: all(200), sent: made('owner') },
    { operation: `PATCH ${path}`, on: 'the own', expected: all(200), sent: made('who', body) },
    { operation: `PATCH ${path}`, on: "another's", expected: admins(200), sent: made('owner', body) },
    { operation: `DELETE ${path}`, on: 'the own', expected: all(204), sent: made('who') },
    { operation: `DELETE ${path}`, on: "another's", expected: admins(204), sent: made('owner') },
  ]
})

const picture = { type: 'image/png', data: characterPng({ name: 'A' }) }

/** The picture of a character that somebody made and that has one already. */
const avatarOf =
  (whose: 'owner' | 'who', more: Partial<Sent> = {}) =>
  async ({ service, tenant, who }: Scene): Promise<Sent> => {
    const by = whose === 'who' ? who : tenant.owner
    const path = `characters/${await make(service, by, 'characters', { name: 'A' })}/avatar`
    const headers = { ...by.headers, 'content-type': picture.type }
    await service.app.request(`/api/v1/${path}`, { method: 'PUT', headers, body: new Uint8Array(picture.data) })
    return { path, ...more }
  }
const avatar = '/characters/{characterId}/avatar'

const avatars: Line[] = [
  { operation: `GET ${avatar}`, on: "another's", expected: all(200), sent: avatarOf('owner') },
  { operation: `PUT ${avatar}`, on: 'the own', expected: all(204), sent: avatarOf('who', { bytes: picture }) },
  { operation: `PUT ${avatar}`, on: "another's", expected: admins(204), sent: avatarOf('owner', { bytes: picture }) },
  { operation: `DELETE ${avatar}`, on: 'the own', expected: all(204), sent: avatarOf('who') },
  { operation: `DELETE ${avatar}`, on: "another's", expected: admins(204), sent: avatarOf('owner') },
]

const message = { author: 'user', name: 'A', content: 'B' }

/** Something of a chat that an owner made. */
const inChat =
  (part: 'messages' | 'events' | 'message', body?: object) =>
  async ({ service, tenant: { owner } }: Scene): Promise<Sent> => {
    const path = `chats/${await make(service, owner, 'chats', { title: 'A' })}`
    if (part !== 'message') return { path: `${path}/${part}`, ...(body && { body }) }
    const id = await make(service, owner, `${path}/messages`, message)
    return { path: `${path}/messages/${id}`, ...(body && { body }) }
  }
const list = '/chats/{chatId}/messages'
const one = `${list}/{messageId}`

const talk: Line[] = [
  { operation: `GET ${list}`, on: 'all', expected: all(200), sent: inChat('messages') },
  { operation: `POST ${list}`, on: 'a new one', expected: all(201), sent: inChat('messages', message) },
  { operation: `GET ${one}`, on: "another's", expected: all(200), sent: inChat('message') },
  { operation: `PATCH ${one}`, on: "another's", expected: all(200), sent: inChat('message', { content: 'C' }) },
  { operation: `DELETE ${one}`, on: "another's", expected: all(204), sent: inChat('message') },
  { operation: 'GET /chats/{chatId}/events', on: "another's", expected: all(200), sent: inChat('events') },
  { operation: 'GET /settings', on: 'the own', expected: all(200), sent: on('settings') },
  {
    ...{ operation: 'PUT /settings', on: 'the own', expected: all(200) },
    sent: () => ({ path: 'settings', body: { values: { theme: 'dark' } } }),
  },
  { operation: 'GET /search', on: 'everything', expected: all(200), sent: on('search?q=A') },
]

/** Every operation that takes a login of a tenant, by role. */
export const roleTable: readonly Line[] = [...tenants, ...logins, ...users, ...rows, ...avatars, ...talk]
