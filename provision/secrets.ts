import { ConfigurationError } from './configuration-error.ts'
import type { Target } from './inventory.ts'
import { ownWords, saidByInventory, unfitness } from './variable-rules.ts'
import { readVariables, type VariableName, variableNames } from './variables.ts'

/** The variables that the inventory does not give: what a deploy needs to know and nobody else may. */
export type Secrets = Readonly<
  Record<Exclude<VariableName, 'TAILSCALE_IP_ADDRESS' | 'TAILSCALE_ALLOWED_IPS' | 'COLD_STORAGE_PATH'>, string>
>

/** A secret was asked for that nobody has set. */
export class UnknownSecret extends Error {
  override name = 'UnknownSecret'
}

/**
 * The secrets that are set, in the environment or in the target's secrets file, and what is wrong with them: in sentences that name every
 * variable that is missing or not fit, and never show a secret's value.
 * @returns secrets of which those that are not set throw an UnknownSecret when they are read.
 */
export function knownSoFar(
  target: Target,
  environment: NodeJS.ProcessEnv = process.env,
): { secrets: Secrets; complaints: string[] } {
  const values = readVariables(target, environment)
  const inventory = saidByInventory(target)
  const own = ownWords(target, values)
  const complaints = variableNames.flatMap(name => {
    const value = values.get(name) ?? inventory.get(name)
    if (value === undefined) return [`${name} is not set`]
    const unfit = unfitness(name, value, inventory.get(name), own)
    return unfit === undefined ? [] : [`${name} ${unfit.because}`]
  })
  const secrets = Object.fromEntries([...values].filter(([name]) => !inventory.has(name)))
  for (const name of variableNames.filter(one => !inventory.has(one) && secrets[one] === undefined)) {
    Object.defineProperty(secrets, name, {
      get: () => {
        throw new UnknownSecret(name)
      },
    })
  }
  return { secrets: secrets as Secrets, complaints }
}

/**
 * Reads the secrets of a target from the environment, then from its secrets file.
 * @throws ConfigurationError that names every variable that is missing or not fit, and never shows a secret's value.
 */
export function readSecrets(target: Target, environment: NodeJS.ProcessEnv = process.env): Secrets {
  const { secrets, complaints } = knownSoFar(target, environment)
  if (complaints.length === 0) return secrets
  throw new ConfigurationError(
    `${complaints.join('; ')}. Set them in the environment or in ${target.secretsFile}; \`openssl rand -hex 24\` makes a good password.`,
  )
}
