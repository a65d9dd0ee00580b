import { randomBytes } from 'node:crypto'
import { armor, Encrypter, identityToRecipient } from 'age-encryption'
import { ConfigurationError } from '../configuration-error.ts'
import type { Identity } from './age.ts'
import type { OpenedSops } from './sops.ts'
import { type DotenvLine, nested, ownLines, readLines, setApart, withRecipients, writeLines } from './sops-dotenv.ts'
import { isEncrypted, readMetadata, type SopsRules } from './sops-metadata.ts'
import { encryptValue, Seal } from './sops-value.ts'

/** The version of sops whose form is written. */
const version = '3.13.3'

/** What SOPS leaves in clear where nobody says anything. */
const usualRules: SopsRules = { unencryptedSuffix: '_unencrypted', sealOfEncryptedOnly: false, byComments: false }

/** The recipient that an identity opens files of, as `age1…`. @throws ConfigurationError where it is no key of age's. */
export async function recipientOf({ key, place }: Identity): Promise<string> {
  try {
    return await identityToRecipient(key)
  } catch {
    throw new ConfigurationError(`${place} holds what begins like a key of age and is none: copy it again, whole.`)
  }
}

/** The key of a file's values, encrypted to one recipient. @throws ConfigurationError where that is none. */
async function wrapped(key: Uint8Array, recipient: string): Promise<{ recipient: string; enc: string }> {
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
  } catch {
    throw new ConfigurationError(
      recipient.startsWith('ssh-')
        ? "A recipient that is an SSH key is understood by sops alone: give one of age's (age1…)."
        : `"${recipient.slice(0, 20)}${recipient.length > 20 ? '…' : ''}" is no recipient of age's: it begins with age1, and \`npm run secrets -- key\` prints yours.`,
    )
  }
  return { recipient, enc: armor.encode(await encrypter.encrypt(key)) }
}

/** The time as SOPS writes it. */
const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

/** Encrypts lines. @param kept what is encrypted already, by name and value: it stays as it is, so that a difference shows what was changed. */
function encrypted(
  lines: readonly DotenvLine[],
  rules: SopsRules,
  key: Uint8Array,
  kept: ReadonlyMap<string, string>,
): { lines: DotenvLine[]; seal: string } {
  const seal = new Seal(rules.sealOfEncryptedOnly)
  const written = lines.map((line): DotenvLine => {
    if ('comment' in line)
      return {
        comment:
          kept.get(`#${line.comment}`) ?? encryptValue({ kind: 'comment', bytes: Buffer.from(line.comment) }, key, []),
      }
    const { name, value } = line
    const bytes = Buffer.from(value)
    const isMeant = isEncrypted([name], rules)
    if (isMeant || !rules.sealOfEncryptedOnly) seal.add(bytes)
    if (!isMeant) return line
    return { name, value: kept.get(`${name}=${value}`) ?? encryptValue({ kind: 'str', bytes }, key, [name]) }
  })
  return { lines: written, seal: seal.text }
}

/** @throws ConfigurationError where a line is none that SOPS could read. */
function linesOf(text: string): readonly DotenvLine[] {
  let lines: DotenvLine[]
  try {
    lines = readLines(text)
  } catch (error) {
    throw new ConfigurationError(`What is to be encrypted cannot be: ${(error as Error).message}.`)
  }
  const own = lines.find(line => 'name' in line && line.name.startsWith('sops_'))
  if (own !== undefined && 'name' in own)
    throw new ConfigurationError(`${own.name} is a name that SOPS keeps for itself: give the variable another.`)
  return lines
}

/** The whole file: what it holds, and what SOPS says of itself. */
function sealed(
  lines: readonly DotenvLine[],
  own: ReadonlyMap<string, string>,
  rules: SopsRules,
  key: Uint8Array,
  kept: ReadonlyMap<string, string> = new Map(),
): string {
  const { lines: written, seal } = encrypted(lines, rules, key, kept)
  const lastmodified = now()
  const mac = encryptValue({ kind: 'str', bytes: Buffer.from(seal) }, key, lastmodified)
  return writeLines([
    ...written,
    ...ownLines(new Map([...own, ['lastmodified', lastmodified], ['mac', mac], ['version', version]])),
  ])
}

/** Encrypts a file of variables for the first time, as `sops encrypt` does. @throws ConfigurationError with a sentence. */
export async function encryptDotenv(text: string, recipients: readonly string[]): Promise<string> {
  const lines = linesOf(text)
  const key = randomBytes(32)
  const wraps = await Promise.all(recipients.map(recipient => wrapped(key, recipient)))
  const own = withRecipients(new Map([['unencrypted_suffix', usualRules.unencryptedSuffix ?? '']]), wraps)
  return sealed(lines, own, usualRules, key)
}

/** What is encrypted in a file, by what it is. */
function keptOf(before: string, { text }: OpenedSops): Map<string, string> {
  const [old, plain] = [setApart(readLines(before)).others, readLines(text)]
  return new Map(
    plain.flatMap((line, at): [string, string][] => {
      const was = old[at]
      if (was === undefined) return []
      if ('comment' in line) return 'comment' in was ? [[`#${line.comment}`, was.comment]] : []
      return 'name' in was ? [[`${line.name}=${line.value}`, was.value]] : []
    }),
  )
}

const ofComments = (rules: SopsRules): void => {
  if (rules.byComments)
    throw new ConfigurationError(
      'Which of its values are encrypted is said by comments in it: change it with `sops edit` instead.',
    )
}

/** Encrypts what was changed in a file, with the key and for the recipients that it has. @throws ConfigurationError with a sentence. */
export function reencryptDotenv(before: string, openedFile: OpenedSops, text: string): string {
  const { rules } = openedFile.metadata
  ofComments(rules)
  const { own } = setApart(readLines(before))
  return sealed(linesOf(text), own, rules, openedFile.key, keptOf(before, openedFile))
}

/** Gives a file a new key, and encrypts all of it anew, as `sops rotate` does. @throws ConfigurationError with a sentence. */
export async function rotateDotenv(
  before: string,
  openedFile: OpenedSops,
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] } = {},
): Promise<string> {
  const { own } = setApart(readLines(before))
  const { recipients, others, rules } = readMetadata(nested(own))
  ofComments(rules)
  if (others.length > 0)
    throw new ConfigurationError(
      `It is encrypted by other ways than age as well (${others.join(', ')}): \`sops rotate --in-place\` knows them all.`,
    )
  const now = recipients.map(({ recipient }) => recipient)
  const strange = remove.filter(one => !now.includes(one))
  if (strange.length > 0)
    throw new ConfigurationError(`It is not encrypted to ${strange.join(', ')}, but to ${now.join(', ')}.`)
  const wanted = [...new Set([...now.filter(one => !remove.includes(one)), ...add])]
  if (wanted.length === 0) throw new ConfigurationError('Nobody could open it any more: add a recipient first.')
  const key = randomBytes(32)
  const wraps = await Promise.all(wanted.map(recipient => wrapped(key, recipient)))
  return sealed(readLines(openedFile.text), withRecipients(own, wraps), rules, key)
}
