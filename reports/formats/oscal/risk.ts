import type { AuditedRequirement } from '../../audit.ts'
import { originOf, type Parts } from './observation.ts'
import { uuidOf } from './uuid.ts'
import { authored, properties, prose, proseLine } from './words.ts'

/** The UUID of the risk that the waiver of a requirement accepts. */
export const riskUuid = ({ run }: Parts, requirement: string): string => uuidOf('run', run, 'risk', requirement)

/**
 * A waived requirement as an OSCAL risk: a deviation that is approved until its deadline, or an open risk once the waiver is over or
 * the requirement holds again. @param observations what its finding stands on.
 */
export function riskOf(
  one: AuditedRequirement,
  { reason, owner, expires }: NonNullable<AuditedRequirement['waiver']>,
  observations: readonly { readonly 'observation-uuid': string }[],
  parts: Parts,
) {
  const { id, title, why, verdict, because, remedy } = one
  const uuid = riskUuid(parts, id)
  return {
    uuid,
    title: authored(`${id} is waived: ${title}`),
    description: prose(because === '' ? reason : because),
    statement: authored(why),
    props: properties({ requirement: id, verdict, owner }),
    status: verdict === 'waived' ? 'deviation-approved' : 'open',
    origins: originOf(parts),
    deadline: `${expires}T00:00:00Z`,
    remediations: [
      {
        uuid: uuidOf(uuid, 'accept'),
        lifecycle: 'planned',
        title: proseLine(`Accepted by ${owner} until ${expires}`),
        description: prose(reason),
        props: [{ name: 'type', value: 'accept' }],
      },
      {
        uuid: uuidOf(uuid, 'mitigate'),
        lifecycle: 'recommendation',
        title: 'Make the requirement hold',
        description: authored(remedy),
        props: [{ name: 'type', value: 'mitigate' }],
      },
    ],
    ...(observations.length > 0 && { 'related-observations': observations }),
  }
}
