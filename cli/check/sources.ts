import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file of the repository: its path relative to the root, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** What is not written by hand, or not kept: installed, generated, recorded, private. */
const left = new Set([
  '.env',
  '.git',
  '.lab',
  '.vitest',
  'coverage',
  'fixtures/recordings',
  'inventory.yaml',
  'node_modules',
  'reports/out',
])

const binary = /\.(png|jpe?g|gif|ico|webp|woff2?|gz|zip|db|sqlite)$/

/** Every text file of the repository that a person writes. */
export function sourcesOf(root: string, folder = ''): Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (left.has(path) || left.has(entry.name)) return []
    if (entry.isDirectory()) return sourcesOf(root, path)
    return entry.isFile() && !binary.test(path) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : []
  })
}

/** The line, counted from 1, on which a character stands. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length
