import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import type { Context } from 'hono'
import type { Env } from '../../context.ts'
import { stillHolds } from '../../middleware/authenticate.ts'
import { pagePolicy } from '../../middleware/secure.ts'
import { throughDoor } from './accounts.ts'
import type { Installation } from './installation.ts'
import type { Offer } from './offer.ts'
import { sendFile } from './pictures.ts'

/** A file of the page's folder, wherever links lead; undefined where there is none, or it lies outside. */
const fileUnder = async (folder: string, path: string): Promise<string | undefined> => {
  const [root, file] = await Promise.all(
    [realpath(folder), realpath(`${folder}/${path}`)].map(found => found.catch(() => undefined)),
  )
  return root !== undefined && file?.startsWith(`${root}${sep}`) === true ? file : undefined
}

/** The page itself, as SillyTavern's own server gives it: its files are everybody's, what is in it is asked for with a login. */
export function offerFrontEnd({ app, parts }: Offer, installation: Installation): void {
  const folder = installation.path('public')
  if (folder === undefined) return
  const page = async (context: Context<Env>, path: string): Promise<Response> => {
    context.set('policy', pagePolicy)
    return (await sendFile(context, await fileUnder(folder, path))) ?? context.notFound()
  }

  app.get('/', async context => {
    const on = throughDoor(context)
    if (on !== undefined) return context.redirect(on)
    return (await stillHolds(parts, context)) ? await page(context, 'index.html') : context.redirect('/login')
  })
  app.get('/login', async context => {
    const on = throughDoor(context)
    return on === undefined ? await page(context, 'login.html') : context.redirect(on)
  })
  app.get('/lib.js', async context => (await sendFile(context, await installation.libraries())) ?? context.notFound())
  app.get('/css/user.css', context => context.body('', 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  // Last of all: whatever has a route of its own is no file.
  app.get('*', async context => {
    let path: string
    try {
      path = decodeURIComponent(context.req.path)
    } catch {
      return context.notFound()
    }
    return path.startsWith('/api/') || path.includes('\0') ? context.notFound() : await page(context, path.slice(1))
  })
}
