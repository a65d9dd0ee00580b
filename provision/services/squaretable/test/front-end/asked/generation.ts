import { post, type Question } from './question.ts'

/** Replies of a model. @param ollama where the fake one is that SillyTavern is told of. */
export const generation = (ollama: string): Question[] => [
  post('the models', '/api/backends/text-completions/status', { api_server: ollama, api_type: 'ollama' }),
  post('a reply', '/api/backends/text-completions/generate', {
    api_server: ollama,
    api_type: 'ollama',
    model: 'tiny:latest',
    prompt: 'Is there a bed?',
    stream: false,
    temperature: 0.5,
    n: 1,
  }),
  post('a reply word by word', '/api/backends/text-completions/generate', {
    api_server: ollama,
    api_type: 'ollama',
    model: 'tiny:latest',
    prompt: 'Is there a bed?',
    stream: true,
  }),
]
