import { stringify } from 'yaml'
import { seenValue } from '../survey/seen.ts'
import { containersLines, programLines } from './containers.ts'
import type { Known } from './known.ts'
import { remark, section, valueLine } from './lines.ts'
import { dockerLines, firewallLines, gpuLines, osLines } from './machine.ts'
import { modelLines } from './models.ts'
import { lanLines, tailnetLines } from './network.ts'
import { openLines } from './open.ts'
import { dnsLines } from './resolver.ts'
import { serviceLines } from './service.ts'
import { isWholeStack } from './stack.ts'
import { domainLines, secretLines, storageLines } from './storage.ts'
import { vantageLines } from './vantages.ts'

/** How to reach the host, and where the pinned key is from. */
function loginLines({ login, keySource, survey }: Known): string[] {
  if (login.host === 'local') return section('ssh', [valueLine('host', 'local', 'this very machine, without SSH')])
  const { hostKey: _, jump, ...rest } = login as typeof login & { jump?: readonly object[] }
  const listens = (seenValue(survey.sockets) ?? [])
    .filter(({ process, protocol }) => protocol === 'tcp' && /^sshd/.test(process))
    .map(({ port }) => port)
  const [elsewhere] = 'listens' in login || listens.includes(login.port) ? [] : listens
  return section('ssh', [
    ...Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [valueLine(key, value)])),
    ...remark(keySource),
    valueLine('hostKey', login.hostKey),
    ...(elsewhere === undefined
      ? []
      : [valueLine('listens', elsewhere, 'the port of its sshd: another one is forwarded to it')]),
    ...(jump === undefined ? [] : stringify({ jump }, { lineWidth: 0 }).trimEnd().split('\n')),
  ])
}

/** What kind of host it is, and how it was looked at. */
function headLines(known: Known): string[] {
  const { survey, day } = known
  const whole = isWholeStack(known)
    ? 'It is the stack of the documents, and is judged by all of it.'
    : 'It is judged by what it is: a part of the inventory that is not here is not asked about.'
  return [
    ...remark(`Seen by init on ${day}. ${whole}`),
    ...(survey.rootRefused === null
      ? []
      : remark(`Not as root, as sudo refused (${survey.rootRefused}): what only root is told is missing here.`)),
  ]
}

/** The entry of one target, as it stands below its name in inventory.yaml. Pure. */
export const proposal = (known: Known): string[] => [
  ...headLines(known),
  ...loginLines(known),
  ...vantageLines(known),
  ...osLines(known),
  ...lanLines(known),
  ...tailnetLines(known),
  ...storageLines(known),
  ...domainLines(known),
  ...firewallLines(known),
  ...gpuLines(known),
  ...dockerLines(known),
  ...programLines(known),
  ...containersLines(known),
  ...openLines(known),
  ...modelLines(known),
  ...dnsLines(known),
  ...serviceLines(known),
  ...secretLines(known),
]
