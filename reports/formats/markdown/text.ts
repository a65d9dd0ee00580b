import { legible } from '../legible.ts'

const onOneLine = (text: string, most: number): string => legible(text, most).replaceAll(/\s+/g, ' ')

/**
 * Text of a line in which nothing is markup, a link, a mention or a reference (CommonMark, "Backslash escapes" and "Entity references";
 * GitHub's autolinks and mentions, which a zero-width space breaks).
 */
export const inline = (text: string, most = 300): string =>
  onOneLine(text, most)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~$]/g, '\\$&')
    .replaceAll('://', '\\://')
    .replaceAll(/www(?=\.)/gi, '$&\\')
    .replaceAll('@', '@\u200b')
    .replaceAll(/#(?=\d)/g, '#\u200b')
    .replace(/^( ?(?:\d+(?=[.)](?: |$)))?)([-+#=.)])/, '$1\\$2')

/** Text as a program reads it, in a line. CommonMark, "Code spans": as many backticks as it has nowhere in a row end it. */
export function codeSpan(text: string, most = 300): string {
  const content = onOneLine(text, most).trim()
  if (content === '') return ''
  const ticks = '`'.repeat(longest(content) + 1)
  const space = /^`|`$/.test(content) ? ' ' : ''
  return `${ticks}${space}${content}${space}${ticks}`
}

/** A sentence by a person who put commands between backticks. */
export function sentence(text: string, most = 600): string {
  if (/^npm run [\w:-]+( [\w:,=-]+)*$/.test(text)) return codeSpan(text)
  const parts = onOneLine(text, most).trim().split('`')
  if (parts.length % 2 === 0) return inline(text, most).trim()
  return parts.map((part, at) => (at % 2 === 0 ? inline(part, most) : codeSpan(part, most))).join('')
}

/** Lines as they are. CommonMark, "Fenced code blocks": only as many backticks as open a block close it. */
export function codeBlock(text: string, language: string, most = 3000): string {
  const content = legible(text, most).trimEnd()
  const fence = '`'.repeat(Math.max(2, longest(content)) + 1)
  return `${fence}${language}\n${content}\n${fence}`
}

const longest = (text: string): number => (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
