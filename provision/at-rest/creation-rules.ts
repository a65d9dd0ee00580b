import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { ConfigurationError } from '../configuration-error.ts'

const rules = z.looseObject({
  creation_rules: z
    .array(
      z.looseObject({
        path_regex: z.string().optional(),
        age: z.union([z.string(), z.array(z.string())]).optional(),
      }),
    )
    .default([]),
})

const nearest = (folder: string): string | undefined => {
  const file = join(folder, '.sops.yaml')
  if (existsSync(file)) return file
  return dirname(folder) === folder ? undefined : nearest(dirname(folder))
}

const split = (words: string): string[] =>
  words
    .split(',')
    .map(word => word.trim())
    .filter(Boolean)

/**
 * The recipients that the owner's .sops.yaml says a file is to be encrypted to: of the first rule that fits. None where there is no such file.
 * @throws ConfigurationError where it cannot be understood, or says something else than recipients of age's.
 */
export function recipientsByRule(file: string): string[] {
  const at = nearest(dirname(file))
  if (at === undefined) return []
  const written = rules.safeParse(readYaml(at))
  if (!written.success) throw new ConfigurationError(`${at} cannot be read (${z.prettifyError(written.error)}).`)
  const path = relative(dirname(at), file)
  const rule = written.data.creation_rules.find(({ path_regex: pattern }) => {
    try {
      return pattern === undefined || new RegExp(pattern).test(path)
    } catch {
      throw new ConfigurationError(`${at} cannot be read (its path_regex ${pattern} is no pattern).`)
    }
  })
  if (rule === undefined)
    throw new ConfigurationError(`${at} has no rule whose path_regex fits ${path}: add one, or say --recipient.`)
  const { age = [], ...others } = rule
  const found = [age].flat().flatMap(split)
  if (found.length > 0) return found
  throw new ConfigurationError(
    `The rule of ${at} for ${path} names no recipient of age's (age), but ${Object.keys(others).join(', ') || 'nothing'}: add one, or use sops itself.`,
  )
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { logLevel: 'error' }) ?? {}
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be read (${(error as Error).message.split('\n')[0]}).`)
  }
}
