import { createHash } from 'node:crypto'
import type { Audit } from '../audit.ts'
import { headline } from '../headline.ts'
import { tally } from '../tally.ts'
import { runTroubles } from '../troubles.ts'
import { type CaseOutcome, caseOutcome } from './case-outcome.ts'
import { secondsOf } from './elapsed.ts'
import type { Format } from './format.ts'
import { hdfControl, hdfRunControl } from './hdf-control.ts'
import { oneLine } from './one-line.ts'

function render(audit: Audit): string {
  const controls = audit.requirements.map(one => hdfControl(one, audit))
  const run = runTroubles(audit).map((trouble, at) => hdfRunControl(trouble, at + 1, audit))
  const chapters = Map.groupBy(audit.requirements, ({ chapter }) => oneLine(chapter))
  const groups = [...chapters].map(([id, members]) => ({
    id,
    title: id,
    controls: members.map(one => oneLine(one.id)),
  }))
  const document = {
    platform: {
      name: 'Plumbline',
      release: audit.versions.plumbline,
      target_id: oneLine(`${audit.target.name} ${audit.target.address ?? ''}`),
    },
    version: audit.versions.plumbline,
    statistics: statistics(audit, run.length),
    profiles: [
      {
        name: 'plumbline',
        title: 'Plumbline',
        version: audit.versions.plumbline,
        license: 'MIT',
        summary: oneLine(headline(audit)),
        status: 'loaded',
        sha256: checksum(audit),
        supports: [],
        attributes: [],
        groups: run.length === 0 ? groups : [...groups, { id: 'run', title: 'run', controls: run.map(({ id }) => id) }],
        controls: [...controls, ...run],
      },
    ],
    passthrough: { auxiliary_data: [{ name: 'Plumbline', data: aboutRun(audit) }] },
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

/**
 * HDF in the form of InSpec's exec-json, as Heimdall reads it (mitre/heimdall2, libs/inspecjs): a control for each requirement,
 * a group for each chapter. Heimdall derives the status itself: an `error` is a Profile Error, which is what could not be
 * observed; impact 0 is Not Applicable, which is what the target does not offer; only `skipped` is Not Reviewed, which is what was
 * left out. What is waived has failed, and by its `waiver_data` is Not Applicable there. What is attested is Passed, by a second result beside
 * the one that says why nobody could look, and `attestation_data` says by whom. No result has a `backtrace`: any would make
 * it a Profile Error.
 */
export const hdf: Format = { file: 'hdf.json', render }

function statistics(audit: Audit, troubles: number) {
  const outcomes = audit.requirements.map(caseOutcome)
  const count = (...wanted: CaseOutcome[]): number => outcomes.filter(outcome => wanted.includes(outcome)).length
  return {
    duration: secondsOf(audit),
    controls: {
      passed: { total: count('passed') },
      skipped: { total: count('skipped') },
      failed: { total: count('failure', 'error') + troubles },
    },
  }
}

/** Of the requirements as they are declared, so that it is the same in every run of the same specs. */
function checksum({ requirements }: Audit): string {
  const declared = requirements.map(({ id, title, why, severity, remedy }) => [id, title, why, severity, remedy])
  return createHash('sha256').update(JSON.stringify(declared.toSorted())).digest('hex')
}

/** What HDF has no field for. */
const aboutRun = (audit: Audit) => {
  const { run, target, exitCode, atLeast, complete, versions } = audit
  return {
    run: oneLine(run),
    target: oneLine(target.name),
    exitCode,
    atLeast,
    complete,
    counts: Object.fromEntries(tally(audit)),
    versions,
    standIns: target.standIns.map(({ image, standsInFor }) => oneLine(`${image} stands in for ${standsInFor}`)),
    notOffered: Object.entries(target.notOffered).map(([what, why]) => oneLine(`${what}: ${why}`)),
  }
}
