import { relative } from 'node:path'
import type { Disk } from '../survey/disks.ts'
import { seenValue, shortReason } from '../survey/seen.ts'
import type { Known } from './known.ts'
import { commentedOut, remark, section, valueLine } from './lines.ts'
import { coldStorageOf, domainOf, isWholeStack } from './stack.ts'

/** Which disk it is, as /etc/fstab says it. */
function deviceLines({ fstab, uuid }: Disk): string[] {
  const [, tagged] = /^UUID="?([0-9a-f-]{8,36})"?$/i.exec(fstab ?? '') ?? []
  if (tagged !== undefined) return [valueLine('uuid', tagged, 'as /etc/fstab writes it')]
  if (fstab !== null) return [valueLine('device', fstab, 'as /etc/fstab writes it')]
  return uuid === null ? [] : [valueLine('uuid', uuid, 'of the file system: `findmnt -no UUID`')]
}

const diskLines = (disk: Disk): string[] => [
  valueLine('path', disk.mountPoint),
  valueLine('mountPoint', disk.mountPoint, `${disk.size}, from ${disk.source}`),
  valueLine('filesystem', disk.filesystem),
  ...deviceLines(disk),
]

/** Where the data lies, and which disks could hold it. */
export function storageLines(known: Known): string[] {
  const { survey } = known
  const stack = coldStorageOf(survey)
  if (stack !== undefined && isWholeStack(known)) return section('coldStorage', diskLines(stack), '`findmnt`')
  if ('unseen' in survey.disks)
    return remark(`Disks could not be seen: ${survey.disks.unseen}. \`findmnt\` on the host lists them.`)
  const candidates = (seenValue(survey.disks) ?? []).filter(({ mountPoint }) => mountPoint !== '/')
  const [first] = candidates
  if (first === undefined)
    return remark('No disk of its own for data is mounted (`findmnt`): what is about a cold storage is not asked.')
  return [
    ...remark(
      `A disk of its own for data, where one of these is it: ${candidates.map(({ mountPoint, filesystem, size, source }) => `${mountPoint} (${filesystem}, ${size}, ${source})`).join(', ')}.`,
    ),
    ...commentedOut(section('coldStorage', diskLines(first))),
  ]
}

/** The domain below which the stack is reached, and the names that a proxy serves. */
export function domainLines(known: Known): string[] {
  const { survey } = known
  const served = seenValue(survey.configured)?.domains ?? []
  const names = [...new Set(served.map(({ name }) => name))]
  const domain = domainOf(survey)
  const files = [...new Set(served.map(({ container }) => container))].join(', ')
  const list = `The proxy (${files}) serves ${names.join(', ')}.`
  if (domain !== undefined && isWholeStack(known))
    return [valueLine('domain', domain, `the proxy serves ${names.join(', ')}`), ...authorityLines(known)]
  if (names.length > 0) return [...remark(list), ...commentedOut([valueLine('domain', domain ?? names[0] ?? '')])]
  return 'unseen' in survey.configured
    ? remark(
        `The names that a proxy serves could not be read, as Docker could not be asked: ${shortReason(survey.configured.unseen)}`,
      )
    : []
}

/** Whose certificates the proxy shows. */
function authorityLines({ authority, folder }: Known): string[] {
  if (authority === undefined)
    return remark(
      "What the proxy's certificates are could not be seen: `authority` is the PEM file of an authority of your own.",
    )
  const { certificate, file } = authority
  if (file !== undefined) {
    const near = relative(folder, file)
    return [entryOfAuthority(near.startsWith('..') ? file : near, certificate.issuer)]
  }
  if (certificate.trusted) return []
  return [
    ...remark(
      `${certificate.name} has a certificate of "${certificate.issuer}", which no public list holds. The PEM file of that authority, relative to this one:`,
    ),
    ...commentedOut(['authority: authority.pem']),
  ]
}

const entryOfAuthority = (file: string, issuer: string): string =>
  valueLine('authority', file, `"${issuer}", which signed the proxy's certificate`)

/** What the stack cannot be judged without. */
export const secretLines = (known: Known): string[] =>
  isWholeStack(known)
    ? [
        ...remark(
          'The secrets of the stack stand in the environment, or in this file (KEY=value, mode 0600); inventory.example.yaml names them.',
        ),
        valueLine('secretsFile', '.env'),
      ]
    : []
