import { legible } from './legible.ts'

/** A text on one line, without space around it; a dash where nothing is left. */
export const oneLine = (text: string): string => legible(text).replaceAll(/\s+/g, ' ').trim() || '-'
