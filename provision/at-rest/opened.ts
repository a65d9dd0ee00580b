import { extname } from 'node:path'
import { isMap, isScalar, type Pair, parseDocument, type Scalar } from 'yaml'
import { ConfigurationError } from '../configuration-error.ts'
import { type Assignment, parseDotenv } from '../dotenv.ts'
import { openVault } from './ansible-vault.ts'
import { type Form, formNames, formOf } from './form.ts'
import { keyring } from './identities.ts'
import { openSopsDotenv, openSopsTree } from './sops.ts'

/** A file of variables, opened. */
interface OpenedFile {
  readonly form: Form
  /** What it holds, as if it had never been encrypted. */
  readonly text: string
  /** Whether that is YAML (or JSON); else lines of NAME=value. */
  readonly isTree: boolean
}

/** Whether a text is YAML that gives names a value, by the first line that says something. */
const looksLikeTree = (text: string): boolean =>
  /^(---|\{|[A-Za-z_]\w*:(\s|$))/.test(
    text.split('\n').find(line => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '',
  )

const isTreeByName = (file: string): boolean => /^\.(ya?ml|json)$/i.test(extname(file))

/** @throws ConfigurationError where it is no text. */
function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ConfigurationError(`secretsFile: ${file} cannot be read (it is not UTF-8 text: save it as UTF-8).`)
  }
}

/**
 * Opens a file of variables, in clear or encrypted by SOPS with age or by Ansible Vault.
 * @throws ConfigurationError with a sentence that says what is wrong, where and what would be right, and shows no value.
 */
function opened(bytes: Uint8Array, file: string, environment: NodeJS.ProcessEnv): OpenedFile {
  const form = formOf(bytes)
  if (form === 'age' || form === 'git-crypt' || form === 'gpg')
    throw new ConfigurationError(
      form === 'git-crypt'
        ? `secretsFile: ${file} is locked by git-crypt: \`git-crypt unlock\` in its repository.`
        : `secretsFile: ${file} is encrypted by ${formNames[form]} itself, and SOPS or Ansible Vault are understood here: decrypt it, then \`npm run secrets -- encrypt\`.`,
    )
  const text = textOf(bytes, file)
  const isTree = isTreeByName(file)
  if (form === 'sops') {
    const ofTree = isTree || looksLikeTree(text)
    return {
      form,
      isTree: ofTree,
      text: (ofTree ? openSopsTree : openSopsDotenv)(text, file, keyring(environment)).text,
    }
  }
  if (form === 'ansible-vault') {
    const inner = vaulted(text, file, environment)
    return { form, isTree: isTree ? looksLikeTree(inner) || !/=/.test(inner) : looksLikeTree(inner), text: inner }
  }
  return { form, isTree, text }
}

/** @throws ConfigurationError */
function vaulted(text: string, file: string, environment: NodeJS.ProcessEnv): string {
  try {
    return openVault(text, environment)
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError(`secretsFile: ${file} cannot be opened: ${(error as Error).message}.`)
  }
}

/** The variables on the highest level of YAML; a value may be one that Ansible Vault has encrypted by itself. @throws ConfigurationError */
function variablesOfTree(text: string, file: string, environment: NodeJS.ProcessEnv): Map<string, Assignment> {
  const document = parseDocument(text, { logLevel: 'silent' })
  const [problem] = document.errors
  if (problem !== undefined)
    throw new ConfigurationError(
      `secretsFile: ${file} cannot be read (line ${problem.linePos?.[0].line ?? '?'} is no YAML: ${problem.code}).`,
    )
  if (document.contents === null) return new Map()
  if (!isMap(document.contents))
    throw new ConfigurationError(`secretsFile: ${file} cannot be read (it does not give names a value: NAME: value).`)
  return new Map(
    (document.contents.items as Pair<Scalar, unknown>[]).map(({ key, value }): [string, Assignment] => {
      const name = String(isScalar(key) ? key.value : key)
      if (!isScalar(value) && value !== null) return [name, { because: 'is a list or a map, and must be a text' }]
      const plain = value === null ? '' : String(value.value ?? '')
      const isVaulted = /^\s*\$ANSIBLE_VAULT;/.test(plain)
      return [name, { value: isVaulted ? vaulted(plain, `${name} in ${file}`, environment) : plain }]
    }),
  )
}

/** The variables that a file holds, as Docker Compose would read them, or YAML. @throws ConfigurationError or Error with a sentence; none shows a value. */
export function variablesIn(
  bytes: Uint8Array,
  file: string,
  environment: NodeJS.ProcessEnv,
): ReadonlyMap<string, Assignment> {
  const { text, isTree } = opened(bytes, file, environment)
  return isTree ? variablesOfTree(text, file, environment) : parseDotenv(text, environment)
}
