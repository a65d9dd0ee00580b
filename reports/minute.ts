/** A moment as people read it, to the minute. @param iso as `Date.toISOString` writes it. */
export const minuteOf = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
