import { chownSync, existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Form, formNames, formOf } from '../../provision/at-rest/form.ts'
import { type Keyring, keyring } from '../../provision/at-rest/identities.ts'
import { type OpenedSops, openSopsDotenv } from '../../provision/at-rest/sops.ts'
import { isVaultAddress } from '../../provision/at-rest/vault-address.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'

/** A file of variables, as it lies there. */
export interface SecretsFile {
  readonly file: string
  readonly form: Form
  readonly text: string
  /** Octal digits. */
  readonly mode: string
}

/** @throws ConfigurationError where it is not there, or cannot be read. */
export function readSecretsFile(file: string): SecretsFile {
  if (isVaultAddress(file))
    throw new ConfigurationError(
      `${file} is no file: \`vault kv patch\` (or \`bao kv patch\`) changes what lies there, and \`npm run secrets -- check\` reads it.`,
    )
  if (!existsSync(file))
    throw new ConfigurationError(
      `${file} does not exist. The names of the variables stand at the end of inventory.example.yaml; write NAME=value lines, then \`npm run secrets -- encrypt\`.`,
    )
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be read (${(error as Error).message}).`)
  }
  return {
    file,
    form: formOf(bytes),
    text: bytes.toString('utf8'),
    mode: (statSync(file).mode & 0o777).toString(8).padStart(4, '0'),
  }
}

/** Whether a file of SOPS's has lines of NAME=value; else it is YAML or JSON. */
export const isOfLines = (text: string): boolean => /^[\w.-]+=/m.test(text)

/** Opens what SOPS has encrypted. @throws ConfigurationError where it is another form, or cannot be opened: with the command that is right for it. */
export function openForChange(
  { file, form, text }: SecretsFile,
  doing: 'edit' | 'rotate',
  keys: Keyring = keyring(),
): OpenedSops {
  if (form === 'sops' && isOfLines(text)) return openSopsDotenv(text, file, keys)
  const otherwise: Readonly<Record<Form, string>> = {
    clear: 'is in clear: `npm run secrets -- encrypt` encrypts it first',
    sops: `is YAML or JSON of SOPS's, which is only read here: \`sops ${doing === 'edit' ? 'edit' : 'rotate --in-place'}\` changes it`,
    'ansible-vault': `is encrypted by Ansible Vault, which is only read here: \`ansible-vault ${doing === 'edit' ? 'edit' : 'rekey'}\` changes it`,
    age: 'is encrypted by age itself, without SOPS: decrypt it, then `npm run secrets -- encrypt`',
    gpg: 'is encrypted by GPG: decrypt it, then `npm run secrets -- encrypt`',
    'git-crypt': 'is locked by git-crypt: `git-crypt unlock` in its repository',
  }
  throw new ConfigurationError(`${file} ${otherwise[form]}.`)
}

/** What a person calls a form. */
export const formInWords = (form: Form): string => (form === 'clear' ? 'in clear' : `encrypted by ${formNames[form]}`)

/**
 * Writes a file of variables as a whole, or not at all. A link stays one; the mode stays what it was, but nobody else gets to read what is new.
 * @throws ConfigurationError where it cannot be written, or somebody else has changed it since it was read.
 */
export function writeSecretsFile(file: string, text: string, before: string): void {
  const real = realpathSync(file)
  const was = statSync(real)
  const fresh = `${real}.${process.pid}`
  if (readFileSync(real, 'utf8') !== before)
    throw new ConfigurationError(`${file} was changed by somebody else meanwhile. It is as they left it.`)
  try {
    writeFileSync(fresh, text, { flag: 'wx', mode: was.mode & 0o700 })
    if (process.getuid?.() === 0) chownSync(fresh, was.uid, was.gid)
    renameSync(fresh, real)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw new ConfigurationError(
      `${file} cannot be written into ${dirname(real)} (${(error as Error).message}). It is as it was.`,
    )
  }
}
