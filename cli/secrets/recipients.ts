import { recipientsByRule } from '../../provision/at-rest/creation-rules.ts'
import { type Keyring, keyring } from '../../provision/at-rest/identities.ts'
import { recipientOf } from '../../provision/at-rest/sops-write.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'

/** The recipients that this user's own keys open files of. @throws ConfigurationError where a key is none. */
const ownRecipients = async ({ identities }: Keyring): Promise<string[]> => [
  ...new Set(await Promise.all(identities.map(recipientOf))),
]

/** @throws ConfigurationError where none of this user's own keys could open what is encrypted to these alone. */
export async function mustStayOpen(
  wanted: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const own = await ownRecipients(keyring(environment))
  if (own.length === 0 || own.some(one => wanted.includes(one))) return
  throw new ConfigurationError(
    `None of your own keys could open it any more: it would be encrypted to ${wanted.join(', ') || 'nobody'}, and yours is ${own.join(', ')}. It is as it was; name yours as well.`,
  )
}

/**
 * Whom a file is to be encrypted to: those that are named, else those of SOPS_AGE_RECIPIENTS, else those of the owner's .sops.yaml, else oneself.
 * @throws ConfigurationError where there is nobody, or one's own keys could not open it any more.
 */
export async function recipientsFor(
  file: string,
  named: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const own = await ownRecipients(keyring(environment))
  const said = (environment.SOPS_AGE_RECIPIENTS ?? '').split(',').map(one => one.trim())
  const [wanted = []] = [named, said.filter(Boolean), named.length > 0 ? [] : recipientsByRule(file), own].filter(
    list => list.length > 0,
  )
  if (wanted.length === 0)
    throw new ConfigurationError(
      "There is no key of age's that it could be encrypted to: `npm run secrets -- key` makes one, or name one with --recipient.",
    )
  await mustStayOpen(wanted, environment)
  return [...new Set(wanted)]
}
