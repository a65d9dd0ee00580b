import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { readChosen } from '../fixtures/lab/image-source.ts'
import { root } from '../provision/inventory.ts'

/** What is here of what tests take and not every machine has. */
export interface Brought {
  readonly browser: boolean
  /** The folder of an installed SillyTavern. */
  readonly sillyTavern: boolean
  /** The real Open WebUI, in the lab. */
  readonly openWebUi: boolean
}

/** What is here now. @param browser whether there is one. */
export const brought = (browser: boolean): Brought => ({
  browser,
  sillyTavern: process.env.SILLYTAVERN_FOLDER !== undefined,
  openWebUi: Object.keys(readChosen().elsewhere).some(image => image.includes('/open-webui:')),
})

/** The files with tests of a real program that is nobody's to bring but the user's. */
const ofPrograms: Readonly<Record<string, keyof Brought>> = {
  'provision/services/squaretable/test/front-end/front-end.test.ts': 'sillyTavern',
  'cli/page.drill.ts': 'openWebUi',
}

/** Whether the tests of a file may be skipped, as they take what is not here. @param file its path. */
export function maySkip(file: string, there: Brought): boolean {
  const program = ofPrograms[relative(root, file)]
  if (program !== undefined && !there[program]) return true
  const looksAtPages = program !== undefined || readFileSync(file, 'utf8').includes('testing/browser.ts')
  return looksAtPages && !there.browser
}
