import type { Audit, AuditedRequirement } from '../../audit.ts'
import type { EvidenceRecord } from '../../evidence.ts'
import { headline } from '../../headline.ts'
import { runTroubles } from '../../troubles.ts'
import type { Format } from '../format.ts'
import { oneLine } from '../one-line.ts'
import { attestationOf, attestedIn, attestorsOf } from './attestation.ts'
import { plumblineComponent } from './component.ts'
import { findingOf, runFinding } from './finding.ts'
import { observationOf, observationUuid, type Parts } from './observation.ts'
import { riskOf } from './risk.ts'
import { uuidOf } from './uuid.ts'
import { oscalVersion, properties, prose, proseLine, token } from './words.ts'

function render(audit: Audit, records: readonly EvidenceRecord[]): string {
  const { run, target, finishedAt } = audit
  const plan = uuidOf('plan')
  const document = {
    'assessment-results': {
      uuid: uuidOf('run', run, 'assessment-results'),
      metadata: {
        title: proseLine(`Plumbline's audit of ${target.name}`),
        'last-modified': finishedAt,
        version: oneLine(run),
        'oscal-version': oscalVersion,
        ...attestorsOf(judgedIn(audit)),
      },
      'import-ap': { href: `#${plan}` },
      results: [resultOf(audit, records)],
      'back-matter': {
        resources: [
          {
            uuid: plan,
            title: 'There is no assessment plan',
            description:
              'Each run judges the requirements that the specs of Plumbline declare, or those that it was asked for. `npm run oscal` writes them as a catalog.',
          },
        ],
      },
    },
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

/**
 * OSCAL assessment results, model 1.2: a finding for each requirement that was to be judged, about its statement in our catalog. What
 * is satisfied was observed, or a person attests it, which the reason, a property and an attestation say; everything else is not satisfied, and
 * a property of ours holds the exact verdict. Observations
 * are the evidence that findings stand on; a waiver is a risk with its deadline. What a filter left out has no finding.
 */
export const oscal: Format = { file: 'oscal-assessment-results.json', render }

function resultOf(audit: Audit, records: readonly EvidenceRecord[]) {
  const { run, target, startedAt, finishedAt, exitCode, atLeast, complete, versions } = audit
  const parts = { run, tool: plumblineComponent(audit.versions.plumbline).uuid, target: uuidOf('target', target.name) }
  const judged = judgedIn(audit)
  const cited = new Set(judged.flatMap(({ evidence }) => evidence))
  const observed = records.filter(({ id }) => cited.has(id))
  const known = new Set(observed.map(({ id }) => id))
  const observationsOf = ({ evidence }: AuditedRequirement) =>
    evidence.filter(id => known.has(id)).map(id => ({ 'observation-uuid': observationUuid(parts, id) }))
  const observations = observed.map(record => observationOf(record, parts))
  const risks = judged.flatMap(one =>
    one.waiver === null || one.waiver.attestation ? [] : [riskOf(one, one.waiver, observationsOf(one), parts)],
  )
  const attestations = attestedIn(judged).map(attestationOf)
  const findings = [
    ...runTroubles(audit).map((trouble, at) => runFinding(trouble, at + 1, parts)),
    ...judged.map(one => findingOf(one, observationsOf(one), parts)),
  ]
  return {
    uuid: uuidOf('run', run, 'result'),
    title: proseLine(`Run ${run}`),
    description: prose(headline(audit)),
    start: startedAt,
    end: finishedAt,
    props: properties({
      'exit-code': exitCode,
      gate: exitCode === 0 ? 'open' : 'shut',
      'at-least': atLeast,
      since: audit.since?.run ?? null,
      complete: complete.join(' '),
      'left-out': audit.requirements.length - judged.length,
      vitest: versions.vitest,
      node: versions.node,
    }),
    'local-definitions': componentsOf(audit, parts),
    'reviewed-controls': { 'control-selections': [selectionOf(judged)] },
    ...(attestations.length > 0 && { attestations }),
    ...(observations.length > 0 && { observations }),
    ...(risks.length > 0 && { risks }),
    ...(findings.length > 0 && { findings }),
  }
}

/** What has a finding: what a filter left out has none. */
const judgedIn = ({ requirements }: Audit): AuditedRequirement[] =>
  requirements.filter(({ verdict, promised }) => verdict !== 'not checked' || promised)

const selectionOf = (judged: readonly AuditedRequirement[]) =>
  judged.length === 0
    ? { description: 'Of all requirements, none was judged.', 'include-all': {} }
    : { 'include-controls': judged.map(({ id }) => ({ 'control-id': token(id) })) }

/** The target, and the program that looks at it. */
function componentsOf({ target, versions }: Audit, parts: Parts) {
  const status = { state: 'operational' }
  const standIns = target.standIns.map(({ image, standsInFor }) => `${image} stands in for ${standsInFor}.`)
  const notOffered = Object.entries(target.notOffered).map(([what, why]) => `It does not offer ${what}: ${why}`)
  return {
    components: [
      {
        uuid: parts.target,
        type: 'system',
        title: proseLine(target.name),
        description: prose([`The target ${target.name}.`, ...standIns, ...notOffered].join('\n')),
        props: properties({
          target: target.name,
          address: target.address,
          chapters: target.chapters?.join(' ') ?? null,
        }),
        status,
      },
    ],
    'assessment-assets': {
      components: [{ ...plumblineComponent(versions.plumbline), status }],
      'assessment-platforms': [
        { uuid: uuidOf('platform', 'plumbline'), 'uses-components': [{ 'component-uuid': parts.tool }] },
      ],
    },
  }
}
