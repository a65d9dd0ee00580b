import type { AuditedRequirement } from '../../audit.ts'
import { toldAs } from '../../told.ts'
import type { Waiver } from '../../waiver.ts'
import { oneLine } from '../one-line.ts'
import { uuidOf } from './uuid.ts'
import { authored, ns, properties, prose } from './words.ts'

const role = 'attestor'

const personUuid = (owner: string): string => uuidOf('person', owner)

interface Attested {
  readonly one: AuditedRequirement
  readonly waiver: Waiver
}

/** What of a run a person attests, whether it counts or not. */
export const attestedIn = (judged: readonly AuditedRequirement[]): Attested[] =>
  judged.flatMap(one => (one.waiver?.attestation ? [{ one, waiver: one.waiver }] : []))

/** The people who attest, for the metadata; nothing where nobody does. */
export function attestorsOf(judged: readonly AuditedRequirement[]) {
  const owners = [...new Set(attestedIn(judged).map(({ waiver }) => waiver.owner))]
  if (owners.length === 0) return {}
  return {
    roles: [{ id: role, title: 'Who looked where the suite cannot, and attests what was seen' }],
    parties: owners.map(owner => ({ uuid: personUuid(owner), type: 'person', name: oneLine(owner) })),
  }
}

/** What a person attests, as an OSCAL attestation: who, what was seen, when, and until when that stands. */
export const attestationOf = ({ one: { id, title, ...one }, waiver: { owner, reason, expires, seen } }: Attested) => ({
  'responsible-parties': [{ 'role-id': role, 'party-uuids': [personUuid(owner)] }],
  parts: [
    {
      name: 'attestation',
      ns,
      title: authored(`${id} ${title}`),
      props: properties({
        requirement: id,
        owner,
        seen: seen ?? null,
        expires,
        counts: toldAs(one) === 'attested' ? 'yes' : 'no',
      }),
      prose: prose(reason),
    },
  ],
})
