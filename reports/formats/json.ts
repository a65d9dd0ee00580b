import type { Format } from './format.ts'

/** The audit itself: the source of the other formats. */
export const json: Format = {
  file: 'audit.json',
  render: audit => `${JSON.stringify(audit, undefined, 2)}\n`,
}
