import { schemaFile } from '../audit-schema.ts'
import { eachText } from './each-text.ts'
import type { Format } from './format.ts'

/** The audit itself: the source of the other formats. It names its schema, which lies beside it. Half of a character is none to some readers of JSON. */
export const json: Format = {
  file: 'audit.json',
  render: audit =>
    `${JSON.stringify({ $schema: `./${schemaFile}`, ...eachText(audit, text => text.toWellFormed()) }, undefined, 2)}\n`,
}
