import type { Met } from './answers/meet.ts'
import { lanLinks } from './propose/network.ts'
import { calledName, lanOpenings } from './propose/openings.ts'
import { seenValue } from './survey/seen.ts'
import type { HostSurvey } from './survey/survey.ts'

/** What was seen, in a few lines for the terminal. Pure. */
export function seenLines(survey: HostSurvey, met: readonly Met[]): string[] {
  const os = seenValue(survey.os)
  const graphics = seenValue(survey.graphics)
  const tailnet = seenValue(survey.tailnet)
  const containers = seenValue(survey.containers)
  const firewall = seenValue(survey.firewall)?.kind
  const version = seenValue(survey.engine)?.server
  const [card] = graphics?.models ?? []
  const parts = [
    os?.name,
    ...lanLinks(survey).map(({ name, address }) => `${name} ${address}`),
    firewall === 'none' ? 'no firewall' : (firewall ?? 'a firewall that could not be seen'),
    containers === undefined
      ? 'Docker could not be asked'
      : containers === null
        ? 'no Docker'
        : `Docker${version ? ` ${version}` : ''} with ${containers.length} container${containers.length === 1 ? '' : 's'}`,
    card ?? "no graphics card that NVIDIA's driver sees",
    tailnet?.away === null ? `in a tailnet with ${tailnet.peers.length} peers` : 'in no tailnet',
  ]
  const known = met.filter(({ is }) => is !== undefined).map(calledName)
  const open = lanOpenings(met, tailnet?.addresses ?? []).map(({ port }) => port)
  return [
    `  ${parts.filter(Boolean).join(', ')}`,
    ...(known.length > 0 ? [`  Known: ${known.join(', ')}`] : []),
    ...(open.length > 0 ? [`  Open to the LAN: ${open.join(', ')}`] : []),
    ...(survey.rootRefused === null
      ? []
      : [`  Not seen as root (${survey.rootRefused}): the inventory says what is missing.`]),
  ]
}
