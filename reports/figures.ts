import { z } from 'zod'
import { type EvidenceRecord, observed } from './evidence.ts'
import type { Figure } from './figure.ts'

/** A model as it was timed: what it answered, and how long each answer took by the clock on the wall. */
const timedModel = z.object({
  model: z.string(),
  runs: z.array(z.object({ count: z.number().positive(), seconds: z.number().positive() })).min(1),
})

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return (low + high) / 2
}

/** How fast each model answered (values that are lists of `{ model, runs }`): the median of its answers, to three digits. */
export const figuresOf = (records: readonly EvidenceRecord[]): Figure[] =>
  records
    .map(observed)
    .filter(Array.isArray)
    .flat()
    .flatMap(value => {
      const { data } = timedModel.safeParse(value)
      if (data === undefined) return []
      const rate = median(data.runs.map(({ count, seconds }) => count / seconds))
      return [{ what: data.model, unit: 'tokens/s', value: Number(rate.toPrecision(3)) }]
    })
