import type { Application } from '../application.ts'
import type { TestTenant, TestUser } from '../tenants.ts'

/** A browser with the front end, logged in. */
export interface Page {
  readonly headers: Record<string, string>
  ask(path: string, json?: unknown, method?: 'POST' | 'GET'): Promise<Response>
}

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map(one => one.split(';')[0] ?? '')
    .join('; ')

/** What every browser gets first: a token, and the cookie that it belongs to. */
export const openPage = async ({ app }: Application): Promise<Record<string, string>> => {
  const first = await app.request('/csrf-token')
  const { token } = (await first.json()) as { token: string }
  return { cookie: cookiesOf(first), 'x-csrf-token': token }
}

/** Logs in as the front end does it. @throws Error where it is refused */
export const logIn = async (
  service: Application,
  { id }: Pick<TestTenant, 'id'>,
  user: Pick<TestUser, 'email' | 'password'>,
): Promise<Page> => {
  const page = await openPage(service)
  const answer = await service.app.request('/api/users/login', {
    method: 'POST',
    headers: { ...page, 'content-type': 'application/json' },
    body: JSON.stringify({ handle: `${id}/${user.email}`, password: user.password }),
  })
  if (answer.status !== 200) throw new Error(`The login was answered by ${answer.status}: ${await answer.text()}`)
  const headers = { ...page, cookie: `${page.cookie}; ${cookiesOf(answer)}` }
  return {
    headers,
    ask: async (path, json, method = 'POST') =>
      await service.app.request(path, {
        method,
        headers: { ...headers, ...(json !== undefined && { 'content-type': 'application/json' }) },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
  }
}
