import { schemaFile } from '../audit-schema.ts'
import type { Format } from './format.ts'

/** The audit itself: the source of the other formats. It names its schema, which lies beside it. */
export const json: Format = {
  file: 'audit.json',
  render: audit => `${JSON.stringify({ $schema: `./${schemaFile}`, ...audit }, undefined, 2)}\n`,
}
