import { STATUS_CODES } from 'node:http'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer that only says how it went, in the words of HTTP. */
export const said = (context: Context, status: ContentfulStatusCode): Response =>
  context.text(STATUS_CODES[status] ?? String(status), status)

/** A sentence, as the front end shows it. */
export const told = (context: Context, status: ContentfulStatusCode, text: string): Response =>
  context.html(text, status)
