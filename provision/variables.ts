import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigurationError } from './configuration-error.ts'
import type { Target } from './inventory.ts'

/** The variables of the documents, and those of the services. */
export const variableNames = [
  'TAILSCALE_IP_ADDRESS',
  'TAILSCALE_ALLOWED_IPS',
  'COLD_STORAGE_PATH',
  'PI_HOLE_SECURE_WEBPASSWORD',
  'NPM_ADMIN_EMAIL',
  'NPM_ADMIN_PASSWORD',
  'OPEN_WEBUI_SECRET_KEY',
  'OPEN_WEBUI_ADMIN_EMAIL',
  'OPEN_WEBUI_ADMIN_PASSWORD',
] as const

export type VariableName = (typeof variableNames)[number]

/**
 * The variables that are set: the environment's value, else the secrets file's. One that is set to nothing is missing,
 * also where the file names it.
 * @throws ConfigurationError when the secrets file cannot be read.
 */
export function readVariables(
  { secretsFile }: Pick<Target, 'secretsFile'>,
  environment: NodeJS.ProcessEnv = process.env,
): Map<VariableName, string> {
  let kept: NodeJS.Dict<string> = {}
  try {
    if (existsSync(secretsFile)) kept = parseEnv(readFileSync(secretsFile, 'utf8'))
  } catch (error) {
    throw new ConfigurationError(`secretsFile: ${secretsFile} cannot be read (${(error as Error).message}).`)
  }
  return new Map(
    variableNames.flatMap((name): [VariableName, string][] => {
      const value = environment[name] ?? kept[name] ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
}
