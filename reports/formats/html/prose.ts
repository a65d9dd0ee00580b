import { type Markup, markup } from './markup.ts'

/** A sentence with commands between backticks. Where they do not come in pairs it stands as it is. */
export function sentenceTold(text: string): Markup {
  const pieces = text.split('`')
  if (pieces.length % 2 === 0) return markup`${text}`
  return markup`${pieces.map((piece, at) => (at % 2 === 1 ? markup`<code>${piece}</code>` : piece))}`
}

/** A remedy is a command, or a sentence with commands. */
export const remedyTold = (text: string): Markup =>
  !text.includes('`') && /^(?:npm|npx) /.test(text) ? markup`<code>${text}</code>` : sentenceTold(text)
