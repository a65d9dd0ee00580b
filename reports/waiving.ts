import { isSeq, parseDocument, YAMLSeq } from 'yaml'
import { ConfigurationError } from '../provision/configuration-error.ts'
import type { Waiver } from './waiver.ts'
import { parseWaivers, waiversFile, waiversOverlap, withoutMark } from './waivers.ts'

/**
 * The text of specs/waivers.yaml with one waiver more; comments and all else in it stay. @param today YYYY-MM-DD.
 * @throws ConfigurationError where the text is no such file, or waives the same already.
 */
export function withWaiver(text: string, added: Waiver, today: string): string {
  const earlier = parseWaivers(text, waiversFile, today).find(one => waiversOverlap(one, added))
  if (earlier !== undefined)
    throw new ConfigurationError(
      `${waiversFile} waives ${added.requirement} already, until ${earlier.expires} (${earlier.owner}): change that one.`,
    )
  const document = parseDocument(withoutMark(text))
  if (!isSeq(document.contents)) document.contents = new YAMLSeq() as typeof document.contents
  if (isSeq(document.contents)) document.contents.flow = false
  document.add(document.createNode(added))
  return document.toString({ lineWidth: 0 })
}
