import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const manifest = z.object({ version: z.string() })

/** The suite's own version. @param root the repository. */
export const versionOf = (root: string): string => {
  const path = join(root, 'package.json')
  return existsSync(path) ? manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).version : 'unknown'
}
