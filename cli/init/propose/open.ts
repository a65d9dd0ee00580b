import { seenValue } from '../survey/seen.ts'
import type { Known } from './known.ts'
import { commentedOut, remark, section, valueLine } from './lines.ts'
import { lanOpenings } from './openings.ts'

const ofLogin = { own: '', none: ', which asks for no login', 'not tried': ', which may ask for no login' } as const

/** What the LAN may reach, as somebody said, and what it reaches beside that. */
export function openLines({ met, choices, day, survey }: Known): string[] {
  const reason = (what: string): string => `${what}: meant for the LAN, said on ${day}.`
  const { reasons = {} } = choices
  const chosen = choices.open.flatMap(({ what, process, port, protocols }) => {
    const said = protocols.filter(protocol => `${port}/${protocol}` in reasons)
    return (said.length > 0 ? said : protocols).map(protocol => ({
      ...{ key: `${port}/${protocol}`, what, process, port, protocol },
    }))
  })
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
          chosen.map(({ key, what }) => valueLine(key, reasons[key] ?? reason(what))),
        )
      : commentedOut(
          others.length > 0 ? section('openToLan', [valueLine(`${others[0]?.port}/tcp`, 'why the LAN needs it')]) : [],
        )),
    ...(own.length > 0
      ? section(
          'listeners',
          own.flatMap(({ key, process, port, protocol, what }) => [
            `- ${valueLine('process', process ?? '')}`,
            `  ${valueLine('protocol', protocol)}`,
            `  ${valueLine('port', port)}`,
            `  ${valueLine('reason', reasons[key] ?? reason(what))}`,
          ]),
        )
      : []),
  ]
}
