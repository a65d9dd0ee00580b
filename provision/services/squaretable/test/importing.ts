import { join } from 'node:path'
import type { ImportReport } from '../src/sillytavern/report.ts'
import { runImport } from '../src/sillytavern/run-import.ts'
import type { Application } from './application.ts'
import { type Asked, ask } from './ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from './tenants.ts'

/** Folders as people have them, each with something that has gone wrong before. */
export const kept = (name: string): string => join(import.meta.dirname, 'folders', name)

/** Somebody who imports folders, and looks at what became of them. */
export interface Importer {
  readonly tenant: TestTenant
  readonly user: TestUser
  bring(path: string): Promise<ImportReport>
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
    bring: path => runImport(service.parts, { tenantId: of.id, userId: user.id, path }),
    said: async title => {
      const chats = (await items('chats?limit=100')) as { id: string; title: string; createdBy: string }[]
      const chat = chats.find(one => one.title === title && one.createdBy === user.id)
      const messages = (await items(`chats/${chat?.id}/messages?limit=100`)) as { content: string }[]
      return messages.map(({ content }) => content)
    },
  }
}
