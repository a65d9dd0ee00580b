import { spawnSync } from 'node:child_process'
import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { ConfigurationError } from '../configuration-error.ts'

/** A password for Ansible Vault, and where it stands; the label is what `--vault-id` calls it. */
interface VaultPassword {
  readonly label: string
  readonly password: string
  readonly place: string
}

/** A script that prints a password is waited for that long, in milliseconds: it may ask another program. */
const patience = 30_000

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** What a password file holds, or prints where it can be run, as Ansible has it. @throws ConfigurationError that names it. */
function passwordIn(written: string, label: string, named: string): VaultPassword {
  const file = resolve(written.replace(/^~(?=\/)/, homedir()))
  const place = `${file} (${named})`
  let printed: string
  if (isExecutable(file)) {
    const words = /-client(\.\w+)?$/.test(file) && label !== 'default' ? ['--vault-id', label] : []
    const { status, stdout, error } = spawnSync(file, words, { encoding: 'utf8', timeout: patience })
    if (status !== 0)
      throw new ConfigurationError(
        `${place} is a script, and gave no password: ${error?.message ?? `it exited with ${status}`}.`,
      )
    printed = stdout
  } else
    try {
      printed = readFileSync(file, 'utf8')
    } catch (error) {
      throw new ConfigurationError(`${place} cannot be read (${(error as Error).message}).`)
    }
  const password = printed.trim()
  if (password === '') throw new ConfigurationError(`${place} holds no password.`)
  return { label, password, place }
}

/** The passwords that Ansible would take: those of ANSIBLE_VAULT_IDENTITY_LIST (`label@file,…`), and of ANSIBLE_VAULT_PASSWORD_FILE. */
function vaultPasswords(environment: NodeJS.ProcessEnv): VaultPassword[] {
  const { ANSIBLE_VAULT_IDENTITY_LIST: list = '', ANSIBLE_VAULT_PASSWORD_FILE: file = '' } = environment
  const named = list
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)
    .map(one => {
      const [, label, path = one] = /^(?:([^@]*)@)?(.*)$/.exec(one) ?? []
      return passwordIn(path, label || 'default', 'ANSIBLE_VAULT_IDENTITY_LIST')
    })
  return [...named, ...(file === '' ? [] : [passwordIn(file, 'default', 'ANSIBLE_VAULT_PASSWORD_FILE')])]
}

const head = /^\$ANSIBLE_VAULT;(1\.[12]);(\w+)(?:;([^\r\n]*))?\r?\n/

const isHex = (text: string): boolean => text.length > 0 && text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text)

/** The three parts that are written in digits within digits. @throws Error that says what is wrong with it. */
function partsOf(text: string): { salt: Buffer; hmac: Buffer; data: Buffer } {
  const body = text.replace(head, '').replaceAll(/\s/g, '')
  if (!isHex(body)) throw new Error('it is cut off, or was changed: it must hold hexadecimal digits alone')
  const parts = Buffer.from(body, 'hex').toString('latin1').split('\n')
  const [salt, hmac, data] = parts
  if (parts.length !== 3 || ![salt, hmac, data].every(one => one !== undefined && isHex(one)))
    throw new Error('it is cut off, or was changed: it does not have its three parts')
  const of = (digits = ''): Buffer => Buffer.from(digits, 'hex')
  return { salt: of(salt), hmac: of(hmac), data: of(data) }
}

/** Tries one password. @returns undefined where it is another one, or the file was changed: that cannot be told apart. */
function openedWith(password: string, { salt, hmac, data }: ReturnType<typeof partsOf>): Buffer | undefined {
  const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
  const signed = createHmac('sha256', keys.subarray(32, 64)).update(data).digest()
  if (signed.length !== hmac.length || !timingSafeEqual(signed, hmac)) return undefined
  const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64, 80))
  const padded = Buffer.concat([decipher.update(data), decipher.final()])
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0))
}

/**
 * Opens what Ansible Vault has encrypted, a whole file or the value of a variable.
 * @throws Error with the rest of a sentence, which shows neither password nor content.
 */
export function openVault(text: string, environment: NodeJS.ProcessEnv): string {
  const [, version, cipher, label] = head.exec(text.trimStart().concat('\n')) ?? []
  if (version === undefined || cipher !== 'AES256')
    throw new Error(
      `it is of a form of Ansible Vault that is not understood here (${text.trimStart().split('\n')[0]?.slice(0, 60)}): \`ansible-vault rekey\` writes 1.1 with AES256`,
    )
  const parts = partsOf(text.trimStart())
  const passwords = vaultPasswords(environment)
  if (passwords.length === 0)
    throw new Error(
      'it is encrypted by Ansible Vault, and no password is here: name the file that holds it in ANSIBLE_VAULT_PASSWORD_FILE',
    )
  const likely = passwords.toSorted((a, b) => Number(b.label === label) - Number(a.label === label))
  for (const { password } of likely) {
    const opened = openedWith(password, parts)
    if (opened !== undefined) return new TextDecoder('utf-8', { fatal: true }).decode(opened)
  }
  const places = [...new Set(passwords.map(({ place }) => place))].join(' or ')
  throw new Error(
    `the password of ${places} is not that of the file${label ? `, which is called "${label}"` : ''}, or the file was changed since it was encrypted`,
  )
}
