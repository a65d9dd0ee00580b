import { seenValue } from '../survey/seen.ts'
import type { Known } from './known.ts'
import { commentedOut, listLine, remark, section, valueLine } from './lines.ts'

/** Whom the resolver asks, where that can be read without a secret. */
export function dnsLines({ met, survey }: Known): string[] {
  const resolvers = met.filter(({ is }) => is?.kind.is === 'resolver')
  const [first] = resolvers
  if (first === undefined) return []
  const name = first.container?.name ?? first.signs.process ?? ''
  const all = (seenValue(survey.configured)?.upstreams ?? []).filter(({ container }) => container === name)
  // A variable of its container stands over the file.
  const forced = all.filter(({ file }) => file.startsWith('FTLCONF_'))
  const used = forced.length > 0 ? forced : all
  const upstreams = [...new Set(used.map(({ upstream }) => upstream))]
  if (upstreams.length === 0)
    return remark(
      `Whom ${first.is?.kind.name} (${name}) asks could not be read: its settings tell, and \`dns.upstreams\` is where they are said.`,
    )
  const line = listLine('upstreams', upstreams, used[0]?.file)
  const plain = upstreams.every(one => /^[\da-f.:]+$/i.test(one))
  return first.is?.kind.name === 'Pi-hole' && plain
    ? section('dns', [
        line,
        ...remark('Where the internet cannot be asked: other names than these to try it with.'),
        ...commentedOut([
          'allowed: example.com',
          'blocked: doubleclick.net',
          valueLine('large', 'google.com', 'its TXT records do not fit into 512 bytes'),
        ]),
      ])
    : [
        ...remark(`${first.is?.kind.name} (${name}) asks ${upstreams.join(', ')} (${used[0]?.file}).`),
        ...commentedOut(plain ? section('dns', [line]) : []),
      ]
}
