import { z } from 'zod'
import { audit, auditForm } from './audit.ts'

/** The JSON Schema that lies beside each audit.json, which names it. */
export const schemaFile = 'audit.schema.json'

/** The JSON Schema (draft 2020-12) of audit.json. The committed one is docs/audit-1.schema.json. */
export const auditSchema = (): string => {
  const { $schema, ...rest } = z.toJSONSchema(audit, {
    // What zod checks of a moment fills a line, and says no more than the format.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern
    },
  })
  const head = {
    $schema,
    $id: `urn:${auditForm.replaceAll('-', ':')}`,
    title: 'An audit by Plumbline',
    description:
      'The record of a run, from which every other format is made: a verdict on each requirement of a target.',
  }
  return `${JSON.stringify({ ...head, ...rest }, undefined, 2)}\n`
}
