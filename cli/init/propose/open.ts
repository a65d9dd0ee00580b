import { seenValue } from '../survey/seen.ts'
import type { Known } from './known.ts'
import { commentedOut, remark, section, valueLine } from './lines.ts'
import { lanOpenings } from './openings.ts'

const ofLogin = { own: '', none: ', which asks for no login', 'not tried': ', which may ask for no login' } as const

/** What the LAN may reach, as somebody said, and what it reaches beside that. */
export function openLines({ met, choices, day, survey }: Known): string[] {
  const reason = (what: string): string => `${what}: meant for the LAN, said on ${day}.`
  const chosen = choices.open.flatMap(({ what, process, port, protocols }) =>
    protocols.map(protocol => ({ key: `${port}/${protocol}`, what, process, port, protocol })),
  )
  const own = chosen.filter(({ process }) => process !== null)
  const others = lanOpenings(met, seenValue(survey.tailnet)?.addresses ?? []).filter(
    ({ port }) => !choices.open.some(one => one.port === port),
  )
  const listed = others.map(({ port, what, login }) => `${port} ${what}${ofLogin[login]}`)
  return [
    ...(others.length > 0
      ? remark(
          `Open to the LAN, and not said to be meant for it: ${listed.join('; ')}. Bind it to 127.0.0.1, or allow it with a reason.`,
        )
      : []),
    ...(chosen.length > 0
      ? section(
          'openToLan',
          chosen.map(({ key, what }) => valueLine(key, reason(what))),
        )
      : commentedOut(
          others.length > 0 ? section('openToLan', [valueLine(`${others[0]?.port}/tcp`, 'why the LAN needs it')]) : [],
        )),
    ...(own.length > 0
      ? section(
          'listeners',
          own.flatMap(({ process, port, protocol, what }) => [
            `- ${valueLine('process', process ?? '')}`,
            `  ${valueLine('protocol', protocol)}`,
            `  ${valueLine('port', port)}`,
            `  ${valueLine('reason', reason(what))}`,
          ]),
        )
      : []),
  ]
}
