import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { kindOf, type Waiver, waiver } from './waiver.ts'

/** The committed waivers, relative to the repository. */
export const waiversFile = 'specs/waivers.yaml'

/**
 * What is accepted for longer than a quarter of a year is no exception: the requirement, or the host, is to be changed. What a person saw
 * is to be seen again within a year.
 */
const mostDays = { waiver: 90, attestation: 365 } as const

const sentence = z.string().trim().min(1, 'expected a text that is not empty')

/** The last day on which a waiver, or an attestation, that is written today may end. @param today YYYY-MM-DD. */
export const latestEnd = (today: string, kind: keyof typeof mostDays): string =>
  new Date(Date.parse(today) + mostDays[kind] * 86_400_000).toISOString().slice(0, 10)

/** What is wrong with the day on which a person looked. */
const unlikelySeen = ({ attestation, seen, expires }: Waiver, today: string): string | undefined => {
  if (seen === undefined) return undefined
  if (!attestation) return 'only an attestation says when it was seen; a waiver is of what does not hold'
  if (seen > today) return `expected a day that is not after ${today}`
  return expires <= seen ? 'expected a day before it expires' : undefined
}

/** What a waiver must be like, by the day on which it is read. @param today YYYY-MM-DD. */
export const waiverOn = (today: string) =>
  waiver
    .extend({
      requirement: z.string().regex(/^[A-Z]{3}-\d\d$/, 'expected an id such as NET-02'),
      reason: sentence,
      owner: sentence,
      expires: z.iso.date('expected a day such as 2027-03-01'),
      target: sentence.optional(),
      attestation: z.literal(true, 'expected true, or nothing').optional(),
      seen: z.iso.date('expected the day on which it was seen, such as 2026-11-21').optional(),
    })
    .superRefine((one, context) => {
      const [kind, latest] = [kindOf(one), latestEnd(today, kindOf(one))]
      const unseen = unlikelySeen(one, today)
      if (unseen !== undefined) context.addIssue({ code: 'custom', path: ['seen'], message: unseen })
      if (one.expires <= latest) return
      const message = `expected a day within ${mostDays[kind]} days${kind === 'waiver' ? '' : ' for an attestation'}, until ${latest}`
      context.addIssue({ code: 'custom', path: ['expires'], message })
    })

/** Whether two waivers accept the same on one target. */
export const waiversOverlap = (one: Waiver, other: Waiver): boolean =>
  one.requirement === other.requirement &&
  (one.target === other.target || one.target === undefined || other.target === undefined)

/** Without the mark that some editors put before a text, behind which a list is none to the parser. */
export const withoutMark = (text: string): string => text.replace(/^\ufeff/, '')

/**
 * Reads the text of specs/waivers.yaml. @param file how messages call it. @param today YYYY-MM-DD.
 * @throws ConfigurationError naming the entry, the field, what was found and what would be right.
 */
export function parseWaivers(text: string, file: string, today: string): Waiver[] {
  let entries: unknown
  try {
    entries = parse(withoutMark(text)) ?? []
  } catch (error) {
    throw new ConfigurationError(
      `${file} is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    )
  }
  if (!Array.isArray(entries)) {
    throw new ConfigurationError(
      `${file} holds ${JSON.stringify(entries)}, expected a list of waivers (an empty one is []).`,
    )
  }
  const waivers = entries.map((entry, at) => {
    const result = waiverOn(today).safeParse(entry)
    if (result.success) return result.data
    const complaints = result.error.issues.map(issue => `${issue.path.join('.') || 'entry'}: ${issue.message}`)
    throw new ConfigurationError(`${file}, waiver ${at + 1} (${JSON.stringify(entry)}): ${complaints.join('; ')}.`)
  })
  const twice = waivers.find((one, at) => waivers.slice(0, at).some(other => waiversOverlap(one, other)))
  if (twice !== undefined) throw new ConfigurationError(`${file} waives ${twice.requirement} twice: keep one.`)
  return waivers
}

/** Reads the waivers of a repository. No file means no waivers. @throws ConfigurationError for what is no file, or none of waivers. */
export function readWaivers(path: string, file: string, today: string): Waiver[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new ConfigurationError(`${file} cannot be read: ${message}.`)
  }
  return parseWaivers(text, file, today)
}
