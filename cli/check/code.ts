import { posix } from 'node:path'
import { parseSync, Visitor, type VisitorObject } from 'oxc-parser'
import { lineAt, type Source } from './sources.ts'

const trees = new WeakMap<Source, ReturnType<typeof parseSync>>()

/** A file's syntax tree, read once for all rules. */
function parsed(source: Source): ReturnType<typeof parseSync> {
  const tree = trees.get(source) ?? parseSync(source.path, source.text)
  trees.set(source, tree)
  return tree
}

/** What a file imports from another of the repository. */
export interface Import {
  readonly path: string
  readonly line: number
  /** The other file, relative to the root. */
  readonly target: string
  /** Whether only types come from it. */
  readonly types: boolean
}

const isScript = ({ path }: Source): boolean => path.endsWith('.ts')

/** Every import of the TypeScript among these files: of values, of types, for its effect, when it is needed, and what is passed on. */
export const importsOf = (sources: readonly Source[]): Import[] =>
  sources.filter(isScript).flatMap(source => {
    const { path, text } = source
    const tree = parsed(source)
    const { module } = tree
    const found: { name: string; at: number; types: boolean }[] = [
      ...module.staticImports.map(({ moduleRequest, entries }) => ({
        ...{ name: moduleRequest.value, at: moduleRequest.start },
        types: entries.length > 0 && entries.every(({ isType }) => isType),
      })),
      ...module.staticExports.flatMap(({ entries }) =>
        entries.flatMap(({ moduleRequest, isType }) =>
          moduleRequest === null ? [] : [{ name: moduleRequest.value, at: moduleRequest.start, types: isType }],
        ),
      ),
      ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
        ...{ name: text.slice(start + 1, end - 1), at: start },
        types: false,
      })),
    ]
    // The whole tree is looked through only where there may be one: it costs more than all else.
    if (/\bimport\(/.test(text))
      new Visitor({
        TSImportType: ({ source: { value, start } }) => found.push({ name: value, at: start, types: true }),
      }).visit(tree.program)
    return found
      .filter(({ name }) => name.startsWith('.'))
      .map(({ name, at, types }) => ({
        ...{ path, line: lineAt(text, at), types },
        target: posix.join(posix.dirname(path), name),
      }))
  })

/** The names that a file exports of its own, and where. */
export const exportsOf = (source: Source): { name: string; line: number }[] =>
  parsed(source).module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, moduleRequest }) =>
      moduleRequest === null && exportName.name !== null
        ? [{ name: exportName.name, line: lineAt(source.text, exportName.start ?? 0) }]
        : [],
    ),
  )

/** What a spec has no business to do, by the node of its syntax tree. */
const doings = {
  IfStatement: 'if (',
  SwitchStatement: 'switch (',
  ForStatement: 'for (',
  ForInStatement: 'for (',
  ForOfStatement: 'for (',
  WhileStatement: 'while (',
  DoWhileStatement: 'do {',
  TryStatement: 'try {',
} as const

/** Where a file decides, repeats, waits, skips or commands, and by which words. */
export function doingsOf(source: Source): { words: string; line: number }[] {
  const found: { words: string; line: number }[] = []
  const note = (words: string, at: number): void => void found.push({ words, line: lineAt(source.text, at) })
  const visitor: VisitorObject = {
    CallExpression: ({ callee, start }) => {
      const name = callee.type === 'MemberExpression' && !callee.computed ? callee.property : callee
      if (name.type === 'Identifier' && ['setTimeout', 'skip'].includes(name.name)) note(`${name.name}(`, start)
    },
    TaggedTemplateExpression: ({ tag, start }) => {
      if (tag.type === 'Identifier' && ['sh', 'bash'].includes(tag.name)) note(`${tag.name}\``, start)
    },
    ...Object.fromEntries(
      Object.entries(doings).map(([type, words]) => [type, ({ start }: { start: number }) => note(words, start)]),
    ),
  }
  new Visitor(visitor).visit(parsed(source).program)
  return found
}
