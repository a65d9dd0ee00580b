import type { Application } from './application.ts'
import { send, type TestUser } from './tenants.ts'

/** An answer whose body was read. */
export interface Asked {
  readonly status: number
  readonly headers: Headers
  /** What its JSON says; undefined where it has no body. */
  readonly body: ReturnType<typeof JSON.parse>
}

/** Asks something below `/api/v1/` as somebody, with a body of JSON. */
export async function ask(
  service: Application,
  who: Pick<TestUser, 'headers'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Asked> {
  const answer = await send(service, method, `/api/v1/${path}`, who.headers, body)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** The id of what was made. @throws Error where it was not. */
export async function make(service: Application, who: TestUser, path: string, body: unknown): Promise<string> {
  const answer = await ask(service, who, 'POST', path, body)
  if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body.id
}
