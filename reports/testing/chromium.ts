import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** The browser of this machine: PLUMBLINE_CHROMIUM, or one on PATH; undefined where there is none. */
export const findChromium = (): string | undefined =>
  process.env.PLUMBLINE_CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, name)))
    .find(existsSync)

/** What to do where there is none. */
export const whyNoChromium =
  'Looking at pages takes Chromium: install it (`apt-get install chromium`), or name it with PLUMBLINE_CHROMIUM.'
