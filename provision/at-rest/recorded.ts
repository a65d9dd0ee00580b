import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suiteFolder } from '../inventory.ts'
import type { Keyring } from './identities.ts'

const folder = join(suiteFolder, 'fixtures', 'recordings')

/** Where a file lies that the real program has written. For tests. */
export const recordedAt = (name: string): string => join(folder, name)

/** What is in it. */
export const recordedText = (name: string): string => readFileSync(recordedAt(name), 'utf8')

/** The key that opens what was recorded of sops, and its recipient. */
export const recordedKey = JSON.parse(recordedText('sops/identity.json')) as { identity: string; recipient: string }

/** The same as a keyring. */
export const recordedKeyring: Keyring = {
  identities: [{ key: recordedKey.identity, place: 'keys.txt' }],
  searched: ['SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', 'keys.txt'],
}
