import { existsSync, readFileSync } from 'node:fs'
import { ConfigurationError } from './configuration-error.ts'
import { entriesIn } from './entries.ts'

const targetsIn = (file: string): string[] => Object.keys(entriesIn(readFileSync(file, 'utf8'), file))

/** The one target of an inventory; undefined where there are none or several, or where it cannot be read. */
export function onlyTarget(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  try {
    const [first, ...others] = targetsIn(file)
    return others.length === 0 ? first : undefined
  } catch {
    return undefined // it is said then that there is no lab, and what is wrong with the file
  }
}

/** Whom else somebody may have meant who named no target and has no lab, a sentence with a space before it; empty where there is nobody. */
export function otherTargets(file: string): string {
  if (!existsSync(file)) return ''
  try {
    const names = targetsIn(file)
    return names.length === 0
      ? ''
      : ` For a target of inventory.yaml, choose one with TARGET=<name>: ${names.join(', ')}.`
  } catch (error) {
    const { message } = error as Error
    return error instanceof ConfigurationError ? ` ${message}` : ` ${file} cannot be read: ${message}.`
  }
}
