import { keyring } from '../../provision/at-rest/identities.ts'
import { openSopsDotenv, openSopsTree } from '../../provision/at-rest/sops.ts'
import { isVaultAddress } from '../../provision/at-rest/vault-address.ts'
import { type AnyTarget, isHost } from '../../provision/inventory.ts'
import { knownSoFar } from '../../provision/secrets.ts'
import { readNamed, serviceVariableNames, variableNames } from '../../provision/variables.ts'
import { formInWords, isOfLines, readSecretsFile, type SecretsFile } from './secrets-file.ts'

/** What there is to say of a file of variables, and whether anything of it is wrong. No value is in it. */
export interface Checked {
  readonly told: readonly string[]
  readonly wrong: readonly string[]
}

/** To whom a file of SOPS's is encrypted. */
function recipientsIn(file: string, text: string): string {
  const open = isOfLines(text) ? openSopsDotenv : openSopsTree
  const { recipients, lastModified } = open(text, file, keyring()).metadata
  return ` to ${recipients.map(({ recipient }) => recipient).join(', ')}, last on ${lastModified.slice(0, 10)}`
}

const howKept = ({ file, form, text }: SecretsFile): string =>
  `${file} is ${formInWords(form)}${form === 'sops' ? recipientsIn(file, text) : ''}.`

/** What is wrong with the mode of a file in clear. */
const readByOthers = ({ file, form, mode }: SecretsFile): string[] =>
  form === 'clear' && (Number.parseInt(mode, 8) & 0o077) !== 0
    ? [`${file} is in clear, and others may read it (mode ${mode}): \`chmod 600\`.`]
    : []

/**
 * Opens a file of variables as a deploy does, and tells how it is kept, to whom, and what of its variables is missing or not fit.
 * @throws ConfigurationError with a sentence where it cannot be opened.
 */
export function check(target: AnyTarget): Checked {
  const { secretsFile: file } = target
  const read = isVaultAddress(file) ? undefined : readSecretsFile(file)
  const names = isHost(target) ? variableNames : serviceVariableNames
  const set = readNamed<string>([...names], { secretsFile: file }, onlyFile(process.env, names))
  const elsewhere = names.filter(name => process.env[name] !== undefined)
  return {
    told: [
      read === undefined ? `${file} can be read.` : howKept(read),
      `It holds ${set.size} of the ${names.length} variables${elsewhere.length > 0 ? `; the environment has ${elsewhere.join(', ')}, which count before it` : ''}.`,
    ],
    wrong: [
      ...(read === undefined ? [] : readByOthers(read)),
      ...(isHost(target) ? knownSoFar(target).complaints.map(complaint => `${complaint}.`) : []),
    ],
  }
}

/** The environment without the variables themselves: what opens the file, and what its values refer to. */
const onlyFile = (environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)))

/** The same of a file that no target is known of: whether it can be opened. */
export function checkAlone(file: string): Checked {
  const read = readSecretsFile(file)
  const names = [...variableNames, ...serviceVariableNames]
  const set = readNamed(names, { secretsFile: file }, onlyFile(process.env, names))
  return {
    told: [howKept(read), `It holds ${set.size > 0 ? [...set.keys()].join(', ') : 'none of the variables'}.`],
    wrong: readByOthers(read),
  }
}
