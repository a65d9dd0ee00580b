import type { Met } from '../answers/meet.ts'
import { Spoken } from '../recognise/said.ts'
import type { Known } from './known.ts'
import { section, valueLine } from './lines.ts'

/** A model that Ollama has. */
interface Model {
  readonly name: string
  readonly size: number | undefined
  readonly embeds: boolean
}

const modelsOf = ({ said }: Met): Model[] =>
  said.flatMap(one => {
    const models = new Spoken(one).object('/api/tags')?.models
    if (!Array.isArray(models)) return []
    return models.flatMap(
      (model: { name?: unknown; size?: unknown; capabilities?: unknown; details?: { family?: unknown } }) =>
        typeof model?.name === 'string'
          ? [
              {
                name: model.name,
                size: typeof model.size === 'number' ? model.size : undefined,
                embeds:
                  (Array.isArray(model.capabilities) && model.capabilities.includes('embedding')) ||
                  /bert/.test(String(model.details?.family)),
              },
            ]
          : [],
    )
  })

/** What the documents demand of the models that they name. */
const documented: Readonly<Record<string, number>> = { 'llama2:7b': 5, 'llama2:13b': 2 }

const gigabytes = (size: number | undefined): string => (size === undefined ? '' : `, ${(size / 1e9).toFixed(1)} GB`)

/** The models that Ollama has, with their sizes. */
export function modelLines({ met }: Known): string[] {
  const models = met.filter(({ is }) => is?.kind.name === 'Ollama').flatMap(modelsOf)
  const found = models.filter(({ name }, at) => models.findIndex(one => one.name === name) === at)
  if (found.length === 0) return []
  return section(
    'models',
    found.flatMap(({ name, size, embeds }) => [
      `- ${valueLine('name', name, `/api/tags of Ollama${gigabytes(size)}`)}`,
      ...(documented[name] !== undefined ? [`  ${valueLine('minimumTokensPerSecond', documented[name])}`] : []),
      ...(documented[name] === undefined && !embeds ? ['  # minimumTokensPerSecond: 5'] : []),
    ]),
  )
}
