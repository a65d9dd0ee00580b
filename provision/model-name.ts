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
