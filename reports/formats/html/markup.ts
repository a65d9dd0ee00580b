import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** HTML that needs no more escaping. */
export type Markup = HtmlEscapedString

/** What may stand in a template: text and numbers are escaped, markup is not, and nothing leaves no trace. */
type Part = Markup | string | number | undefined | readonly Part[]

/** HTML with every interpolation escaped. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  html(texts, ...parts) as HtmlEscapedString // a promise only where a part is one

/** HTML as it is: the report's own style and script. */
export const asIs = (text: string): Markup => raw(text)

/** A page without what no HTML may hold: halves of characters, and controls. */
export const page = (made: Markup): string =>
  made
    .toString()
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
