import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { ConfigurationError } from '../provision/configuration-error.ts'
import type { Waiver } from './verdict.ts'

const sentence = z.string().trim().min(1, 'expected a text that is not empty')

const waiver = z.strictObject({
  requirement: z.string().regex(/^[A-Z]{3}-\d\d$/, 'expected an id such as NET-02'),
  reason: sentence,
  owner: sentence,
  expires: z.iso.date('expected a day such as 2027-03-01'),
})

/**
 * Reads the text of specs/waivers.yaml. @param file how messages call it.
 * @throws ConfigurationError naming the entry, the field, what was found and what would be right.
 */
export function parseWaivers(text: string, file: string): Waiver[] {
  let entries: unknown
  try {
    entries = parse(text) ?? []
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
    const result = waiver.safeParse(entry)
    if (result.success) return result.data
    const complaints = result.error.issues.map(issue => `${issue.path.join('.') || 'entry'}: ${issue.message}`)
    throw new ConfigurationError(`${file}, waiver ${at + 1} (${JSON.stringify(entry)}): ${complaints.join('; ')}.`)
  })
  const twice = waivers.find(({ requirement }, at) => waivers.findIndex(one => one.requirement === requirement) < at)
  if (twice !== undefined) throw new ConfigurationError(`${file} waives ${twice.requirement} twice: keep one.`)
  return waivers
}

/** Reads the waivers of a repository. No file means no waivers. */
export function readWaivers(path: string, file: string): Waiver[] {
  try {
    return parseWaivers(readFileSync(path, 'utf8'), file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
