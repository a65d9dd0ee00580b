/** Who may open a file of SOPS's, when it was written, and which of its values are encrypted. */
export interface SopsMetadata {
  readonly recipients: readonly { readonly recipient: string; readonly enc: string }[]
  /** Other ways to its key: PGP, and the key services of clouds. */
  readonly others: readonly string[]
  readonly lastModified: string
  readonly mac: string
  readonly rules: SopsRules
}

/** Which values are encrypted; SOPS allows one of these. */
export interface SopsRules {
  readonly unencryptedSuffix?: string
  readonly encryptedSuffix?: string
  readonly unencryptedRegex?: string
  readonly encryptedRegex?: string
  readonly sealOfEncryptedOnly: boolean
  /** Rules that go by comments, which are not known here. */
  readonly byComments: boolean
}

/** What SOPS writes itself, by its own names. */
export interface WrittenMetadata {
  readonly [name: string]: unknown
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** How the ways to a key are called that are not age. */
const otherWays = ['pgp', 'kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms']

/** Reads what SOPS writes of itself. Pure. @throws Error that says what is missing. */
export function readMetadata(written: WrittenMetadata): SopsMetadata {
  const age = Array.isArray(written.age) ? (written.age as WrittenMetadata[]) : []
  const recipients = age.flatMap(({ recipient, enc }) =>
    typeof recipient === 'string' && typeof enc === 'string' ? [{ recipient, enc }] : [],
  )
  const [mac, lastModified] = [text(written.mac), text(written.lastmodified)]
  if (mac === undefined) throw new Error('it has lost the line with which SOPS seals it (mac)')
  if (lastModified === undefined) throw new Error('it does not say when SOPS wrote it (lastmodified)')
  if (Array.isArray(written.key_groups) && written.key_groups.length > 1)
    throw new Error('several keys are needed to open it (key_groups): only sops itself can')
  const rules = {
    unencryptedSuffix: text(written.unencrypted_suffix),
    encryptedSuffix: text(written.encrypted_suffix),
    unencryptedRegex: text(written.unencrypted_regex),
    encryptedRegex: text(written.encrypted_regex),
  }
  return {
    recipients,
    others: otherWays.filter(way => Array.isArray(written[way]) && (written[way] as unknown[]).length > 0),
    ...{ lastModified, mac },
    rules: {
      ...(Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== undefined)) as Partial<
        Record<keyof typeof rules, string>
      >),
      sealOfEncryptedOnly: written.mac_only_encrypted === true || written.mac_only_encrypted === 'true',
      byComments: text(written.unencrypted_comment_regex ?? written.encrypted_comment_regex) !== undefined,
    },
  }
}

/** @throws Error where a pattern is none that can be read here: Go's differ a little. */
function fits(pattern: string, path: readonly string[]): boolean {
  try {
    const expression = new RegExp(pattern.replace(/^\(\?i\)/, ''), /^\(\?i\)/.test(pattern) ? 'i' : '')
    return path.some(name => expression.test(name))
  } catch {
    throw new Error(`its pattern of what is encrypted cannot be read here: ${pattern}`)
  }
}

/** Whether a value is encrypted, by the names that lead to it. Pure. @throws Error where its rule cannot be read. */
export function isEncrypted(path: readonly string[], rules: SopsRules): boolean {
  const { unencryptedSuffix, encryptedSuffix, unencryptedRegex, encryptedRegex } = rules
  if (encryptedSuffix !== undefined) return path.some(name => name.endsWith(encryptedSuffix))
  if (encryptedRegex !== undefined) return fits(encryptedRegex, path)
  if (unencryptedRegex !== undefined) return !fits(unencryptedRegex, path)
  return unencryptedSuffix === undefined || !path.some(name => name.endsWith(unencryptedSuffix))
}
