import { posix } from 'node:path'
import type { Rule } from './breach.ts'
import { lineAt } from './sources.ts'

interface Arrow {
  readonly from: RegExp
  /** What may be imported. */
  readonly to: RegExp
  /** What may be imported for its types. */
  readonly types?: RegExp
  readonly instead: string
}

/** Which chapters there are stands in one place, for everybody. */
const everybodys = 'specs/chapters.ts'

/** Who may import what; the first that fits a file holds. */
const arrows: readonly Arrow[] = [
  {
    from: /^specs\/.*\.faults\.ts$/,
    to: /^(fixtures\/faults\/[^/]+$|specs\/.*\.faults\.ts$|provision\/variables\.ts$)/,
    instead: 'what fixtures/faults/ offers, or another fault',
  },
  { from: /^specs\//, to: /^fixtures\/[^/]+$/, instead: 'what fixtures/ offers' },
  {
    from: /^fixtures\/lab\//,
    to: /^(fixtures\/|provision\/(shell|connect|inventory|configuration-error|variables|x509|certificate)\.ts$|provision\/services\/([^/]+\/api|squaretable\/bundle)\.ts$)/,
    instead: 'the transport, the target, and what makes certificates',
  },
  {
    from: /^fixtures\/.*\.test\.ts$/,
    to: /^(fixtures\/|provision\/(shell|ssh-server|connect|inventory|configuration-error|variables|variable-rules)\.ts$|provision\/services\/([^/]+\/api|squaretable\/bundle)\.ts$|reports\/(run|preamble)\.ts$)/,
    instead: 'fixtures/, the target, or an SSH server of its own',
  },
  {
    from: /^fixtures\//,
    to: /^(fixtures\/|provision\/(shell|connect|inventory|configuration-error|variables|variable-rules)\.ts$|provision\/services\/([^/]+\/api|squaretable\/bundle)\.ts$|reports\/(run|preamble)\.ts$)/,
    instead:
      'the transport, the target and what its variables must be, never another opinion of provision/ or reports/',
  },
  {
    from: /^provision\/services\/squaretable\/(src\/.*\.test\.ts$|test\/)/,
    to: /^provision\/services\/squaretable\/(src|test)\//,
    instead: "nothing outside the package's own sources",
  },
  {
    from: /^provision\/services\/squaretable\/src\//,
    to: /^provision\/services\/squaretable\/src\//,
    instead: "nothing outside the package's own sources",
  },
  {
    from: /^provision\/.*\.test\.ts$/,
    to: /^(provision\/|fixtures\/lab\/stand-ins\/)/,
    instead: 'provision/, or a stand-in to talk to',
  },
  { from: /^provision\//, to: /^provision\//, instead: 'nothing outside provision/' },
  {
    from: /^reports\/(.*\.test\.ts$|testing\/)/,
    to: /^(reports\/|provision\/(inventory|configuration-error|ssh-server)\.ts$)/,
    types: /^fixtures\/(requirement|faults\/fault)\.ts$/,
    instead: 'reports/, the target, or an SSH server of its own',
  },
  {
    from: /^reports\//,
    to: /^(reports\/|provision\/(inventory|configuration-error)\.ts$)/,
    types: /^fixtures\/(requirement|faults\/fault)\.ts$/,
    instead: "reports/, the types of fixtures/, and the target's inventory",
  },
  { from: /^cli\//, to: /^(?!specs\/)/, instead: 'no spec' },
]

const imported =
  /^(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+['"](\.[^'"]+)['"]|^import\s+['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]/gm

/** See its sentence in house-rules.ts. */
export const arrowsGoOneWay: Rule = sources =>
  sources
    .filter(({ path }) => path.endsWith('.ts'))
    .flatMap(({ path, text }) => {
      const arrow = arrows.find(({ from }) => from.test(path))
      return [...text.matchAll(imported)].flatMap(found => {
        const [whole, type, from, forEffect, late] = found
        const target = posix.join(posix.dirname(path), from ?? forEffect ?? late ?? '')
        const allowed =
          target === everybodys ||
          (arrow === undefined
            ? !target.startsWith('cli/')
            : arrow.to.test(target) || (type !== undefined && arrow.types?.test(target) === true))
        if (allowed && (!target.startsWith('cli/') || path.startsWith('cli/'))) return []
        const line = lineAt(text, found.index + whole.length)
        return [{ path, line, what: `imports ${target}`, instead: arrow?.instead ?? 'nothing of cli/' }]
      })
    })
