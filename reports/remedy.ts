import type { AboutRun } from './run.ts'

/** What a requirement says of how to make it so. */
interface Remedied {
  readonly remedy: string
  /** The same where no deploy would help; empty where `remedy` says it. */
  readonly byHand?: string
}

/** `npm run deploy`, with what stands behind it for the script. */
const deploy = /\bnpm run deploy(?: --)?(?![\w-])/g

/**
 * The remedy of a requirement for one target: a deploy names the target, and where the stack was not deployed by this suite none is
 * suggested.
 */
export function remedyFor({ remedy, byHand = '' }: Remedied, target: AboutRun['target']): string {
  if (target === undefined) return remedy
  if (target.deployed === false && byHand !== '') return byHand
  return target.name === 'lab' ? remedy : remedy.replaceAll(deploy, `npm run deploy -- ${target.name}`)
}
