import type { Proof } from './campaign.ts'

const average = (proofs: readonly Proof[]): string =>
  (proofs.reduce((sum, { seconds }) => sum + seconds, 0) / proofs.length).toFixed(1)

/** A line for each chapter: how many came out as they must, and what one took; and below, what did not. */
export function proofSummary(proofs: readonly Proof[]): string {
  const chapters = Map.groupBy(proofs, proof => proof.case.requirement.slice(0, 3))
  const lines = [...chapters]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([chapter, of]) => {
      const faults = of.filter(proof => !proof.case.fault.harmless)
      const variants = of.filter(proof => proof.case.fault.harmless)
      const right = (some: readonly Proof[]): string => `${some.filter(proof => proof.right).length} of ${some.length}`
      return [
        chapter,
        ...(faults.length > 0 ? [`${right(faults)} faults killed`] : []),
        ...(variants.length > 0 ? [`${right(variants)} harmless variants green`] : []),
        `${average(of)} s each`,
      ].join('  ')
    })
  const wrong = proofs.flatMap(({ case: { requirement, fault }, right, because }) =>
    right ? [] : [`${requirement}  ${fault.name}`, ...because.map(reason => `        ${reason}`)],
  )
  return [...lines, ...(wrong.length > 0 ? ['', 'Not as they must be:', ...wrong] : [])].join('\n')
}
