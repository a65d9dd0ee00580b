import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Case, Faults } from '../../fixtures/faults/fault.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'

/** Every fault and every harmless variant that stands beside the specs. @param root the repository. */
export async function allCases(root: string): Promise<Case[]> {
  const files = globSync('specs/**/*.faults.ts', { cwd: root }).toSorted()
  const tables = await Promise.all(files.map(file => tableIn(root, file)))
  return tables.flatMap(table =>
    Object.entries(table).flatMap(([requirement, found]) => found.map(fault => ({ requirement, fault }))),
  )
}

async function tableIn(root: string, file: string): Promise<Faults> {
  const { default: table } = await import(join(root, file)).catch(error => {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`)
  })
  if (table === undefined) throw new Error(`${file} cannot be read: it exports no table of faults as its default.`)
  return table
}

const isOf = (requirement: string, word: string): boolean => requirement === word || requirement.startsWith(`${word}-`)

/**
 * The cases of the requirements (NET-05) and chapters (NET) that are named.
 * @throws ConfigurationError for a word that no case answers to, and for none at all.
 */
export function choose(cases: readonly Case[], only: readonly string[]): Case[] {
  if (only.length === 0)
    throw new ConfigurationError('--only names nothing; a requirement is named like NET-05, a chapter like NET.')
  const unknown = only.filter(word => !cases.some(({ requirement }) => isOf(requirement, word)))
  if (unknown.length > 0) {
    throw new ConfigurationError(
      `--only names ${unknown.join(', ')}, for which there is no fault; a requirement is named like NET-05, a chapter like NET.`,
    )
  }
  return cases.filter(({ requirement }) => only.some(word => isOf(requirement, word)))
}
