import { createHash } from 'node:crypto'
import { stringify } from 'yaml'
import { ConfigurationError } from '../configuration-error.ts'
import { type Identity, openAge } from './age.ts'
import type { Keyring } from './identities.ts'
import { type DotenvLine, nested, readLines, setApart, writeLines } from './sops-dotenv.ts'
import { isEncrypted, readMetadata, type SopsMetadata } from './sops-metadata.ts'
import { hashedOf, readTree } from './sops-tree.ts'
import { DamagedValue, decryptValue, isSopsValue, Seal, type SopsValue } from './sops-value.ts'

/** A file of SOPS's that was opened. */
export interface OpenedSops {
  /** What it holds, as if it had never been encrypted. */
  readonly text: string
  readonly metadata: SopsMetadata
  /** The key that its values are encrypted with. */
  readonly key: Uint8Array
}

/** What a sentence begins with. */
const at = (file: string): string => `secretsFile: ${file} cannot be opened`

const listed = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? '')

/** Keys that were found already, by the file of age's that holds them: every run asks many times. */
const found = new Map<string, Uint8Array>()

const remembered = (files: readonly string[], identities: readonly Identity[]): string =>
  createHash('sha256')
    .update(JSON.stringify([files, identities]))
    .digest('hex')

/** @throws ConfigurationError that says which key is missing, and where it was looked for. */
function keyOf({ recipients, others }: SopsMetadata, file: string, { identities, searched }: Keyring): Uint8Array {
  const meant = recipients.map(({ recipient }) => recipient)
  if (recipients.length === 0)
    throw new ConfigurationError(
      `${at(file)}: SOPS has encrypted it without age${others.length > 0 ? ` (${others.join(', ')})` : ''}, and only age is understood here. \`sops rotate --add-age <recipient>\` adds one.`,
    )
  const forSsh = meant.every(recipient => recipient.startsWith('ssh-'))
  if (forSsh)
    throw new ConfigurationError(
      `${at(file)}: it is encrypted to SSH keys alone, which only sops itself can use. \`sops rotate --add-age <recipient>\` adds a key of age's.`,
    )
  if (identities.length === 0)
    throw new ConfigurationError(
      `${at(file)}: there is no key of age's here. It is encrypted to ${listed(meant)}; put that key into ${searched.at(-1)}, or name its file in SOPS_AGE_KEY_FILE.`,
    )
  const files = recipients.map(({ enc }) => enc)
  const name = remembered(files, identities)
  const known = found.get(name)
  if (known !== undefined) return known
  const answers = openAge(files, identities)
  const opened = answers.flatMap(answer => ('content' in answer ? [answer.content] : []))
  const [key] = opened
  if (key === undefined) {
    const places = [...new Set(identities.map(({ place }) => place))]
    const damaged = answers.flatMap(answer =>
      'error' in answer && !/no identity matched/i.test(answer.error) ? [answer.error] : [],
    )
    throw new ConfigurationError(
      damaged.length > 0
        ? `${at(file)}: what age has encrypted of its key is damaged (${damaged[0]}). Take the file from a backup, or from the repository.`
        : `${at(file)}: it is encrypted to ${listed(meant)}, and no key of ${places.join(' or ')} is that. Whoever has that key adds yours: \`npm run secrets -- rotate --add <your recipient>\`.`,
    )
  }
  if (key.length !== 32)
    throw new ConfigurationError(`${at(file)}: what age has encrypted there is no key of SOPS's (${key.length} bytes).`)
  found.set(name, key)
  return key
}

/** One value of a file: what it is, decrypted where it should be. */
interface Step {
  readonly path: readonly string[]
  readonly raw: string | undefined
  readonly clear: Buffer | undefined
}

/** Decrypts value by value, and sees that none was changed, swapped, added or removed. @throws Error with the rest of a sentence. */
function decrypted(steps: readonly Step[], { rules, mac, lastModified }: SopsMetadata, key: Uint8Array) {
  const seal = new Seal(rules.sealOfEncryptedOnly)
  const values = steps.map(({ path, raw, clear }): SopsValue | undefined => {
    const meant = isEncrypted(path, rules)
    let value: SopsValue | undefined
    if (!meant || raw === undefined || raw === '') value = clear && { kind: 'str', bytes: clear }
    else if (!isSopsValue(raw))
      throw new Error(`${path.join('.')} stands in clear: write it with \`npm run secrets -- edit\` instead`)
    else
      try {
        value = decryptValue(raw, key, path)
      } catch (error) {
        if (error instanceof DamagedValue) throw new Error(`${path.join('.')} ${error.message}`)
        throw error
      }
    if (value !== undefined && (meant || !rules.sealOfEncryptedOnly)) seal.add(value.bytes)
    return value
  })
  let sealed: string
  try {
    sealed = decryptValue(mac, key, lastModified).bytes.toString('utf8')
  } catch {
    throw new Error('its seal (mac) was changed, or belongs to another file')
  }
  if (sealed !== seal.text) throw new Error('its seal does not fit: a line was added, removed or moved without sops')
  return values
}

/** The rest of a sentence that begins with what failed. */
const opening = <T>(file: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError(`${at(file)}: ${(error as Error).message}.`)
  }
}

/** Opens a file of variables. @throws ConfigurationError with a sentence that shows no value. */
export function openSopsDotenv(text: string, file: string, keyring: Keyring): OpenedSops {
  return opening(file, () => {
    const { own, others } = setApart(readLines(text))
    const metadata = readMetadata(nested(own))
    const key = keyOf(metadata, file, keyring)
    const named = others.flatMap((line, index) => ('name' in line ? [{ ...line, index }] : []))
    const values = decrypted(
      named.map(({ name, value }) => ({ path: [name], raw: value, clear: Buffer.from(value) })),
      metadata,
      key,
    )
    const lines = others.map((line, index): DotenvLine => {
      if ('comment' in line) return { comment: commentOf(line.comment, key) }
      const value = values[named.findIndex(one => one.index === index)]
      return { name: line.name, value: value?.bytes.toString('utf8') ?? '' }
    })
    return { text: writeLines(lines), metadata, key }
  })
}

/** A comment, which SOPS encrypts as well; one that was written by hand since is what it is. */
function commentOf(text: string, key: Uint8Array): string {
  if (!isSopsValue(text)) return text
  try {
    return decryptValue(text, key, []).bytes.toString('utf8')
  } catch {
    return ' (a comment that cannot be read)'
  }
}

/** Opens YAML or JSON. What comes out of it are its values on the highest level, as YAML. @throws ConfigurationError with a sentence that shows no value. */
export function openSopsTree(text: string, file: string, keyring: Keyring): OpenedSops {
  return opening(file, () => {
    const { leaves, own } = readTree(text)
    const metadata = readMetadata(own ?? {})
    const key = keyOf(metadata, file, keyring)
    const values = decrypted(
      leaves.map(({ path, value }) => ({
        path,
        raw: typeof value === 'string' ? value : undefined,
        clear: hashedOf(value),
      })),
      metadata,
      key,
    )
    const flat = leaves.flatMap(({ path }, index) => {
      const value = values[index]
      return path.length === 1 && value !== undefined ? [[path[0] ?? '', value.bytes.toString('utf8')] as const] : []
    })
    return { text: stringify(Object.fromEntries(flat), { lineWidth: 0 }), metadata, key }
  })
}
