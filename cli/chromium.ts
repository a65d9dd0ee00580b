import { spawnSync } from 'node:child_process'
import { findChromium, whyNoChromium } from '../reports/testing/chromium.ts'

const apt = (...words: readonly string[]): boolean =>
  spawnSync('apt-get', words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0

/**
 * Brings the browser in which tests look at the report's pages: as root, where there is apt, it is installed.
 * @returns whether there is one now; it says what to do where there is none.
 */
export function bringChromium(): boolean {
  if (findChromium() !== undefined) return true
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('▸ Chromium, in which tests look at the report: apt-get install chromium')
    if (apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')) return true
  }
  console.log(`▸ ${whyNoChromium} Until then the tests that look at pages are skipped.`)
  return false
}
