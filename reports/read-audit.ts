import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { type Audit, audit, auditForm } from './audit.ts'

const formNumber = (form: string): number => Number(/^plumbline-audit-(\d+)$/.exec(form)?.[1] ?? 0)

/**
 * Reads an audit.json that somebody names.
 * @throws ConfigurationError where it cannot be read, is cut short, is of another form (of a newer version of the suite), or is no audit.
 */
export function readAudit(file: string): Audit {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be read (${(error as Error).message}).`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ConfigurationError(`${file} is no JSON (${(error as Error).message}): it was cut short, or changed.`)
  }
  const { schema: form = '' } = z.object({ schema: z.string() }).safeParse(value).data ?? {}
  if (formNumber(form) > formNumber(auditForm))
    throw new ConfigurationError(
      `${file} was written by a newer version of the suite (${form}; this one reads ${auditForm}): read it with that one.`,
    )
  const read = audit.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const field = issue?.path.join('.') ?? ''
  throw new ConfigurationError(
    `${file} is no audit that this version of the suite reads (${field === '' ? '' : `${field}: `}${issue?.message ?? ''}).`,
  )
}
