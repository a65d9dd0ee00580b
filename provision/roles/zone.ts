import { isDeepStrictEqual } from 'node:util'
import { OperationError } from '../host.ts'
import { overlap } from '../subnet.ts'

/** A zone as the stack wants it. Everything that is not named is not in it. */
export interface Zone {
  readonly name: string
  readonly description: string
  readonly interfaces: readonly string[]
  readonly sources: readonly string[]
  readonly services: readonly string[]
  /** "80/tcp" */
  readonly ports: readonly string[]
}

/** A zone as `firewall-cmd --list-all-zones` prints it: every line of it by its key. */
export interface ListedZone {
  readonly name: string
  readonly isDefault: boolean
  readonly interfaces: readonly string[]
  /** All other keys; words are sorted, continued lines are joined. */
  readonly settings: Readonly<Record<string, string>>
}

/** The zone's file, in the order in which firewalld itself writes it. */
export const zoneFile = ({ name, description, interfaces, sources, services, ports }: Zone): string =>
  [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<zone>',
    `  <short>${name}</short>`,
    `  <description>${description}</description>`,
    ...interfaces.map(one => `  <interface name="${one}"/>`),
    ...sources.map(one => `  <source address="${one}"/>`),
    ...services.map(one => `  <service name="${one}"/>`),
    ...ports.map(one => `  <port port="${one.split('/')[0]}" protocol="${one.split('/')[1]}"/>`),
    '  <forward/>',
    '</zone>',
    '',
  ].join('\n')

/**
 * Reads the blocks of `firewall-cmd --list-all-zones`: "name (default, active)", then "  key: value" lines, some of which go on in
 * lines that begin with a tab. @throws OperationError with the text when it is anything else.
 */
export function parseZones(text: string): ListedZone[] {
  const blocks = text.split(/\n\s*\n/).filter(block => block.trim())
  if (blocks.length === 0) throw new OperationError(`firewall-cmd lists no zones: ${JSON.stringify(text)}`)
  return blocks.map(block => {
    const [head = '', ...lines] = block.replace(/^\n+/, '').split('\n')
    const [, name, flags = ''] = /^(\S+)(?: \((.*)\))?$/.exec(head.trimEnd()) ?? []
    if (name === undefined)
      throw new OperationError(`firewall-cmd lists a zone without a name: ${JSON.stringify(head)}`)
    const settings: Record<string, string> = {}
    let key = ''
    for (const line of lines) {
      const [, found, value = ''] = /^ {2}([\w -]+):\s*(.*)$/.exec(line) ?? []
      if (found !== undefined) {
        key = found
        settings[key] = value.split(/\s+/).toSorted().join(' ')
      } else if (/^\t/.test(line) && key) {
        settings[key] = `${settings[key]}\n${line.trim()}`.trim()
      } else if (line.trim()) {
        throw new OperationError(`firewall-cmd's listing of ${name} has a line that is none: ${JSON.stringify(line)}`)
      }
    }
    const { interfaces = '', ...rest } = settings
    return {
      name,
      isDefault: flags.split(', ').includes('default'),
      interfaces: interfaces.split(' ').filter(Boolean),
      settings: rest,
    }
  })
}

const sorted = (words: readonly string[]): string => words.toSorted().join(' ')

const rulesOf = (settings: ListedZone['settings']): string[] =>
  (settings['rich rules'] ?? '').split('\n').filter(Boolean)

/** Whether a rich rule only refuses certain senders, as fail2ban's bans do. They come and go in the running firewall. */
export const isBanRule = (rule: string): boolean =>
  /\bsource (address|ipset|mac)="/.test(rule) && /\s(drop|reject( type="[^"]*")?)( limit value="[^"]*")?$/.test(rule)

/** Whether a ban hits one that the stack must let in. */
const hits = (ban: string, sources: readonly string[]): boolean => {
  const [, banned = ''] = /\bsource address="([^"]*)"/.exec(ban) ?? []
  return sources.some(source => overlap(source, banned))
}

/** How a running zone is not what the stack wants, its interfaces aside; nothing when it is. */
export function difference(running: readonly ListedZone[], wanted: Zone): string | undefined {
  const zone = running.find(({ name }) => name === wanted.name)
  if (!zone) return `there is no zone ${wanted.name}`
  const expected: Record<string, string> = {
    target: 'default',
    sources: sorted(wanted.sources),
    services: sorted(wanted.services),
    ports: sorted(wanted.ports),
    protocols: '',
    masquerade: 'no',
    'forward-ports': '',
    'source-ports': '',
    'icmp-blocks': '',
    'rich rules': '',
  }
  const rules = rulesOf(zone.settings).filter(rule => !isBanRule(rule) || hits(rule, wanted.sources))
  const settings = { ...zone.settings, 'rich rules': rules.join('\n') }
  const other = Object.keys(expected).find(key => settings[key as keyof typeof settings] !== expected[key])
  return other && `${zone.name} has ${other} "${settings[other as keyof typeof settings] ?? ''}"`
}

/** How a running zone is not what its file says; its interfaces aside, which come and go with the links, and what it refuses besides. */
export function zoneDrift(zone: ListedZone, permanent: readonly ListedZone[]): string | undefined {
  const kept = permanent.find(({ name }) => name === zone.name)
  if (!kept) return `${zone.name} is not in the files`
  const added = rulesOf(zone.settings).filter(rule => isBanRule(rule) && !rulesOf(kept.settings).includes(rule))
  const compared = ({ settings }: ListedZone) => ({
    ...settings,
    'rich rules': rulesOf(settings)
      .filter(rule => !added.includes(rule))
      .toSorted(),
  })
  return isDeepStrictEqual(compared(kept), compared(zone))
    ? undefined
    : `${zone.name} runs with other rules than its file has`
}
