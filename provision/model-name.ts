import { z } from 'zod'

/** A model's full name: `llama2` is `llama2:latest` of the library of Ollama's own registry. */
export interface ModelName {
  readonly host: string
  readonly namespace: string
  readonly model: string
  readonly tag: string
}

/** Reads a model's name, whatever of it is left out. */
export function modelNamed(text: string): ModelName {
  const [path = '', tag = 'latest'] = text.replace(/^https?:\/\//, '').split(/:(?=[^/]*$)/)
  const [model = '', namespace = 'library', host = 'registry.ollama.ai'] = path.split('/').toReversed()
  return { host, namespace, model, tag }
}

/** The same for every way to write one model's name: Ollama takes names in any case, and long or short. */
export const modelKey = (text: string): string => {
  const { host, namespace, model, tag } = modelNamed(text)
  return `${host}/${namespace}/${model}:${tag}`.toLowerCase()
}

/** The models of an inventory: each once, however it is written. */
export const wantedModels = z
  .array(z.strictObject({ name: z.string().min(1), minimumTokensPerSecond: z.number().positive().optional() }))
  .min(1)
  .superRefine((models, context) =>
    models.forEach(({ name }, at) => {
      const before = models.findIndex(other => modelKey(other.name) === modelKey(name))
      if (before < at)
        context.addIssue({
          code: 'custom',
          path: [at, 'name'],
          message: `${name} is the model that models[${before}] names ${models[before]?.name}: Ollama takes a name in any case, long or short. Leave one of them out`,
        })
    }),
  )
