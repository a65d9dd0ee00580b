import { isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, type Scalar } from 'yaml'
import type { WrittenMetadata } from './sops-metadata.ts'

/** A value of YAML or JSON, and the names that lead to it. */
export interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

/** What stands in a file of YAML or JSON, value by value in its order, and what SOPS has written of itself. */
export interface SopsTree {
  readonly leaves: readonly Leaf[]
  readonly own: WrittenMetadata | undefined
}

/** The name that a list or a map of SOPS's own stands under. */
const ownName = 'sops'

function* leavesOf(node: Node | null | undefined, path: readonly string[]): Generator<Leaf> {
  if (isMap(node)) {
    for (const { key, value } of node.items as Pair<Scalar, Node>[]) {
      const name = String(isScalar(key) ? key.value : key)
      if (path.length === 0 && name === ownName) continue
      yield* leavesOf(value, [...path, name])
    }
  } else if (isSeq(node)) for (const one of node.items as Node[]) yield* leavesOf(one, path)
  else if (isScalar(node)) yield { path, value: node.value }
}

/** Pure. @throws Error that says where it is no YAML; no value is shown. */
export function readTree(text: string): SopsTree {
  const documents = parseAllDocuments(text, { logLevel: 'silent' })
  const all = Array.isArray(documents) ? documents : []
  const [problem] = all.flatMap(({ errors }) => errors)
  if (problem !== undefined) throw new Error(`line ${problem.linePos?.[0].line ?? '?'} is no YAML (${problem.code})`)
  const own = all.map(document => (isMap(document.contents) ? document.contents.get(ownName, true) : undefined))
  const [found] = own.filter(one => one !== undefined)
  return {
    leaves: all.flatMap(document => [...leavesOf(document.contents as Node | null, [])]),
    own: found === undefined ? undefined : ((found as Node).toJS(all[0] as never) as WrittenMetadata),
  }
}

/** What SOPS hashes of a value that stands in clear; nothing of what is nothing. */
export const hashedOf = (value: unknown): Buffer | undefined => {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'boolean') return Buffer.from(value ? 'True' : 'False')
  return Buffer.from(String(value))
}
