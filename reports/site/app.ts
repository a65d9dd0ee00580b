import { createHash, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Context, Hono, type Next } from 'hono'
import { declaredRequirements } from '../declared.ts'
import { readHistory, runsFolder } from '../history.ts'
import { healthOf, lastRuns } from './health.ts'
import { mergedMetrics } from './metrics.ts'
import { busyPage, comparePage, missingPage, policy, requirementPage, runsPage } from './pages.ts'
import { type LookAgain, Refresh } from './refresh.ts'

/** How the pages are served. */
export interface SiteOptions {
  /** The repository whose runs are shown. */
  readonly root: string
  /** The folder of the specs, where that is another. */
  readonly specs?: string
  /** What everybody has to send, as `Authorization: Bearer`; nobody has to where the page is on this machine alone. */
  readonly token?: string
  /** How old the last run may be before a target is not healthy, in seconds. */
  readonly oldest: number
  /** Looks at a target again where somebody asks for it; without it the pages are read-only. */
  readonly lookAgain?: LookAgain
}

/** What of a run's folder is shown, and as what. */
const shownFiles: Readonly<Record<string, string>> = {
  'audit.html': 'text/html; charset=utf-8',
  'audit.json': 'application/json',
  'junit.xml': 'application/xml',
  'summary.md': 'text/markdown; charset=utf-8',
}

/** What a browser on this machine calls this machine: any other name is a page elsewhere that wants to read here (DNS rebinding). */
const ownName = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Whether a page elsewhere sends this: a browser says whose page it is. */
function isForeign(context: Context): boolean {
  const origin = context.req.header('origin')
  return origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === context.req.header('host'))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Pages over all runs and targets; `/healthz` and `/metrics` for programs. */
export function siteOf({ root, specs = root, token, oldest, lookAgain }: SiteOptions): Hono {
  const app = new Hono()
  const refresh = lookAgain && new Refresh(lookAgain)
  const history = () => readHistory(root).runs
  const folder = (run: string): string => join(runsFolder(root), run)
  const isRun = (run: string): boolean => /^[\w-]+$/.test(run) && existsSync(join(folder(run), 'audit.html'))

  app.use(async (context: Context, next: Next) => {
    const [, given = ''] = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '') ?? []
    if (token !== undefined && !timingSafeEqual(digest(given), digest(token)))
      return context.text('Send the token of PLUMBLINE_TOKEN: "Authorization: Bearer …".\n', 401, {
        'www-authenticate': 'Bearer',
      })
    if (token === undefined && !ownName.test(context.req.header('host') ?? ''))
      return context.text('This page is for this machine alone: call it localhost.\n', 421)
    await next()
    context.header('x-content-type-options', 'nosniff')
    // With none at all a browser does not say either that the button is on this very page.
    context.header('referrer-policy', 'same-origin')
    context.header('cache-control', 'no-store')
    return undefined
  })

  const sheet = (context: Context, text: string, status: 200 | 400 | 403 | 404 | 409 = 200): Response =>
    context.html(text, status, { 'content-security-policy': policy })
  const nothing = (context: Context, what: string): Response => sheet(context, missingPage(what), 404)

  app.get('/', context => sheet(context, runsPage(history(), { kept: isRun, refresh })))
  if (refresh)
    app.post('/refresh', async context => {
      const form = await context.req.parseBody().catch(() => undefined)
      if (form === undefined) return sheet(context, missingPage('That is no form.'), 400)
      const { target } = form
      const known = history().map(run => run.target)
      if (isForeign(context)) return sheet(context, missingPage('A page elsewhere cannot ask for a look.'), 403)
      if (target !== undefined && !known.some(one => one === target))
        return nothing(context, 'The history knows no such target.')
      if (refresh.begin(typeof target === 'string' ? target : undefined)) return context.redirect('/', 303)
      return sheet(context, busyPage(refresh.state), 409)
    })
  app.get('/compare', context => {
    const runs = history()
    const find = (name: string) => runs.findLast(({ run }) => run === context.req.query(name))
    const [before, after] = [find('before'), find('after')]
    if (before === undefined || after === undefined) return nothing(context, 'The history has no such run.')
    return sheet(context, comparePage(before, after))
  })
  app.get('/requirements/:id', context => {
    const id = context.req.param('id')
    const title = declaredRequirements(specs).declared.find(one => one.id === id)?.title
    const runs = history()
    if (title === undefined && !runs.some(({ verdicts }) => Object.hasOwn(verdicts, id)))
      return nothing(context, `Neither a spec nor the history knows ${id}.`)
    return sheet(context, requirementPage(id, title, runs))
  })
  app.get('/runs/:run/:file', context => {
    const { run, file } = context.req.param()
    const type = shownFiles[file]
    if (type === undefined || !isRun(run) || !existsSync(join(folder(run), file)))
      return nothing(context, 'The report of this run is not kept any more, or never was.')
    // The report brings a policy of its own.
    return context.body(readFileSync(join(folder(run), file)), 200, { 'content-type': type })
  })
  app.get('/healthz', context => {
    const health = healthOf(history(), context.req.query('target'), oldest, Date.now())
    return context.json(health, health.healthy ? 200 : 503)
  })
  app.get('/metrics', context => {
    const files = lastRuns(history()).map(({ run }) => join(folder(run), 'plumbline.prom'))
    const texts = files.filter(existsSync).map(file => readFileSync(file, 'utf8'))
    return context.text(mergedMetrics(texts), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
  app.notFound(context => nothing(context, 'There is no such page.'))
  return app
}
