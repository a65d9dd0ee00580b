import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImportReport } from '../src/sillytavern/report.ts'
import { runImport } from '../src/sillytavern/run-import.ts'
import type { Application } from './application.ts'
import { type Asked, ask } from './ask.ts'
import { characterPng, jsonl, temporaryFolder } from './sillytavern.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from './tenants.ts'

/** Folders as people have them, each with something that has gone wrong before. */
export const kept = (name: string): string => join(import.meta.dirname, 'folders', name)

/** Somebody who imports folders, and looks at what became of them. */
export interface Importer {
  readonly tenant: TestTenant
  readonly user: TestUser
  bring(path: string, how?: { bringBack: boolean }): Promise<ImportReport>
  get(path: string): Promise<Asked>
  items(path: string): Promise<Asked['body'][]>
  /** The texts of the messages of the chat with this title. */
  said(title: string): Promise<string[]>
}

/** A member of a tenant, a new one where none is given, who may import. */
export const importer = async (service: Application, tenant?: TestTenant): Promise<Importer> => {
  const of = tenant ?? (await makeTenant(service))
  const user = tenant === undefined ? of.owner : await makeUser(service, of, 'admin')
  const get = (path: string) => ask(service, user, 'GET', path)
  const items = async (path: string) => (await get(path)).body.items
  return {
    tenant: of,
    user,
    get,
    items,
    bring: (path, how) => runImport(service.parts, { tenantId: of.id, userId: user.id, path, ...how }),
    said: async title => {
      const chats = (await items('chats?limit=100')) as { id: string; title: string; createdBy: string }[]
      const chat = chats.find(one => one.title === title && one.createdBy === user.id)
      const messages = (await items(`chats/${chat?.id}/messages?limit=100`)) as { content: string }[]
      return messages.map(({ content }) => content)
    },
  }
}

/** A folder on the disk with these files under `data/default-user/`. */
export const folderWith = async (files: Readonly<Record<string, Buffer | string>>): Promise<string> => {
  const folder = await temporaryFolder()
  for (const [name, data] of Object.entries(files)) {
    const path = join(folder, 'data/default-user', name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, data)
  }
  return folder
}

const header = { user_name: 'User', character_name: 'Ann' }

/** A chat's file with these messages. */
export const chatWith = (...texts: string[]): Buffer =>
  jsonl(header, ...texts.map((mes, at) => ({ name: 'Ann', is_user: false, mes, send_date: 1_715_000_000_000 + at })))

/** The files of one character, with the text in each of them. */
export const filesWith = (text: string) => ({
  'characters/Ann.png': characterPng({ name: 'Ann', description: text }),
  'chats/Ann/c.jsonl': chatWith(text),
  'worlds/W.json': JSON.stringify({ entries: { 0: { uid: 0, key: [text], content: text } } }),
  'groups/1.json': JSON.stringify({ name: text, members: ['Ann.png'], chats: ['g'] }),
  'group chats/g.jsonl': chatWith(text),
})
