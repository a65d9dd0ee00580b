import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generateX25519Identity } from 'age-encryption'
import { keyring, keysFile } from '../../provision/at-rest/identities.ts'
import { recipientOf } from '../../provision/at-rest/sops-write.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'

/**
 * Makes this user's key of age's, where there is none yet, in the file that sops looks into.
 * @returns the recipients of what keys there are, each with where it stands. @throws ConfigurationError where none can be made.
 */
export async function ensureKey(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ made: boolean; recipients: readonly { recipient: string; place: string }[] }> {
  const { identities } = keyring(environment)
  const named = await Promise.all(
    identities.map(async identity => ({ recipient: await recipientOf(identity), place: identity.place })),
  )
  if (named.length > 0) return { made: false, recipients: named }
  const place = environment.SOPS_AGE_KEY_FILE || keysFile(environment)
  const key = await generateX25519Identity()
  const recipient = await recipientOf({ key, place })
  const text = `# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${key}\n`
  try {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
    writeFileSync(place, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new ConfigurationError(
      (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? `${place} is there already and holds no key of age's. It is left as it is: name another file in SOPS_AGE_KEY_FILE.`
        : `${place} cannot be written (${(error as Error).message}).`,
    )
  }
  return { made: true, recipients: [{ recipient, place }] }
}
