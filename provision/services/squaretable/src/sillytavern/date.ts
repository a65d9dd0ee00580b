const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const earliest = Date.UTC(1990, 0, 1)
const latest = Date.UTC(2100, 0, 1)

const sensible = (ms: number): Date | null => (ms >= earliest && ms < latest ? new Date(ms) : null)

/** Date.UTC turns the 31st of February into March; such a text is no date. */
const fromParts = (year: number, month: number, day: number, ...time: number[]): Date | null => {
  const [hour = 0, minute = 0, second = 0, ms = 0] = time
  if (hour > 23 || minute > 59 || second > 59) return null
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? sensible(date.getTime()) : null
}

/** `2024-5-6 @14h 33m 12s 123ms`, with or without the blanks, seconds and milliseconds. */
const humanised = /^(\d{4})-(\d{1,2})-(\d{1,2})\s*@\s*(\d{1,2})h\s*(\d{1,2})m(?:\s*(\d{1,2})s)?(?:\s*(\d{1,3})ms)?$/

/** `May 6, 2024 2:33pm`, `May 6, 2024 14:33:12`, `6 May 2024`. */
const written = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?)?$/i

/** `2024-05-06`, `2024-05-06T14:33:12.123Z`, `2024-05-06 14:33:12+02:00`. */
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

const hourOf = (hour: number, half: string | undefined): number => {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return Number.NaN
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

const offsetOf = (zone: string | undefined): number => {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
}

const fromIso = ([, year, month, day, hour, minute, second, fraction, zone]: RegExpExecArray): Date | null => {
  const ms = Math.floor(Number(`0.${fraction ?? 0}`) * 1000)
  const numbers = [hour, minute, second].map(part => Number(part ?? 0))
  const local = fromParts(Number(year), Number(month), Number(day), ...numbers, ms)
  return local === null ? null : sensible(local.getTime() - offsetOf(zone))
}

const fromWritten = ([, name = '', day, year, hour, minute, second, half]: RegExpExecArray): Date | null => {
  const month = months.indexOf(name.slice(0, 3).toLowerCase()) + 1
  const at = hourOf(Number(hour ?? 0), half)
  if (month === 0 || Number.isNaN(at)) return null
  return fromParts(Number(year), month, Number(day), at, Number(minute ?? 0), Number(second ?? 0))
}

/**
 * The time that SillyTavern wrote in one of its forms: milliseconds since 1970 (a number or its text), `2024-5-6 @14h 33m 12s 123ms`,
 * `May 6, 2024 2:33pm`, ISO 8601. A text without a zone is taken as UTC, as SillyTavern writes none and the machine is not known.
 * Null where it is none of them, or before 1990 or after 2099: then the order in the file decides.
 */
export const parseDate = (value: unknown): Date | null => {
  if (typeof value === 'number') return sensible(Math.floor(value))
  if (typeof value !== 'string' || value.length > 64) return null
  const text = value.trim()
  if (/^\d{12,13}(?:\.\d+)?$/.test(text)) return sensible(Math.floor(Number(text)))
  const spoken = humanised.exec(text)
  if (spoken !== null) {
    const [year = 0, month = 0, day = 0, ...time] = spoken.slice(1).map(part => Number(part ?? 0))
    return fromParts(year, month, day, ...time)
  }
  const standard = iso.exec(text)
  if (standard !== null) return fromIso(standard)
  const long = written.exec(text.replace(/^(\d{1,2}) ([A-Za-z]+)/, '$2 $1'))
  return long === null ? null : fromWritten(long)
}
