import { legible } from './legible.ts'
import { oneLine } from './one-line.ts'

/** Heimdall shows some texts as HTML, and leaves in it what harms nobody, links included: a target's answer must not be markup there. */
export const unmarked = (text: string): string => legible(text).replaceAll('<', '&lt;')

/** The same, on one line. */
export const unmarkedLine = (text: string): string => oneLine(text).replaceAll('<', '&lt;')
