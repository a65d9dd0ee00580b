import { chapters } from '../../specs/chapters.ts'
import type { Rule } from './breach.ts'
import { importsOf } from './code.ts'

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

const beneath = ['look', 'probe', 'squaretable', 'containers']

/** The rooms of fixtures/, and which others each may look into. No chapter looks into another: what two of them ask alike stands beneath both. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(chapters.map(({ folder }) => [folder, beneath])),
  look: [],
  containers: ['look'],
  probe: ['look', 'containers'],
  squaretable: ['look', 'containers'],
  faults: [],
  lab: ['faults'],
  testing: [],
}

/** What of provision/ is the transport and the target, and no opinion. */
const transport =
  'provision/(shell|local-shell|shell-error|asker|connect|ssh-login|inventory|parts|configuration-error|variables|variable-rules|password|dotenv|at-rest/(form|vault-address))\\.ts$|provision/services/([^/]+/api|squaretable/bundle)\\.ts$'

const roomArrows = Object.entries(rooms).map(([room, others]): Arrow => {
  const more = {
    look: '|reports/preamble\\.ts$',
    lab: '|provision/(x509|certificate)\\.ts$',
  }[room]
  return {
    from: new RegExp(`^fixtures/${room}/`),
    to: new RegExp(`^(fixtures/(${[room, ...others].join('|')})/|${transport}${more ?? ''})`),
    instead: `what fixtures/${[room, ...others].join(', ')} offer, the transport and the target`,
  }
})

/** Who may import what; the first that fits a file holds. */
const arrows: readonly Arrow[] = [
  {
    from: /^specs\/.*\.faults\.ts$/,
    to: /^(fixtures\/faults\/[^/]+$|specs\/.*\.faults\.ts$|provision\/variables\.ts$)/,
    instead: 'what fixtures/faults/ offers, or another fault',
  },
  {
    from: /^specs\//,
    to: /^fixtures\/[^/]+$/,
    types: /^provision\/parts\.ts$/,
    instead: 'what fixtures/index.ts offers',
  },
  {
    from: /^fixtures\/.*\.test\.ts$/,
    to: new RegExp(`^(fixtures/|provision/ssh-server\\.ts$|reports/(run|preamble|declared)\\.ts$|${transport})`),
    instead: 'fixtures/, the target, or an SSH server of its own',
  },
  ...roomArrows,
  {
    from: /^fixtures\//,
    to: new RegExp(`^(fixtures/|reports/(run|preamble|declared|settings)\\.ts$|${transport})`),
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
    to: /^(reports\/|provision\/(inventory|parts|configuration-error|ssh-server)\.ts$)/,
    types: /^fixtures\/(requirement|faults\/fault)\.ts$/,
    instead: 'reports/, the target, or an SSH server of its own',
  },
  {
    from: /^reports\//,
    to: /^(reports\/|provision\/(inventory|parts|configuration-error)\.ts$)/,
    types: /^fixtures\/(requirement|faults\/fault)\.ts$/,
    instead: "reports/, the types of fixtures/, and the target's inventory",
  },
  { from: /^cli\//, to: /^(?!specs\/)/, instead: 'no spec' },
  { from: /^/, to: /^(?!cli\/)/, instead: 'nothing of cli/' },
]

/** See its sentence in house-rules.ts. */
export const arrowsGoOneWay: Rule = sources =>
  importsOf(sources).flatMap(({ path, line, target, types }) => {
    const arrow = arrows.find(({ from }) => from.test(path))
    const allowed = target === everybodys || arrow?.to.test(target) || (types && arrow?.types?.test(target))
    return allowed ? [] : [{ path, line, what: `imports ${target}`, instead: arrow?.instead ?? '' }]
  })
