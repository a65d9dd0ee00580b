import type { Kind } from './kind.ts'
import type { Spoken } from './said.ts'

/** Whose models `GET /v1/models` lists, as the OpenAI API has it. */
const owners = (said: Spoken): unknown[] => {
  const list = said.object('/v1/models')?.data
  return Array.isArray(list) ? list.map(model => (model as { owned_by?: unknown } | null)?.owned_by) : []
}

/** Programs that run models, or that people use models with. A front end stands before what it imitates. */
export const aiKinds: readonly Kind[] = [
  {
    name: 'Open WebUI',
    is: 'chat',
    paths: ['/api/config', '/api/version'],
    says: said =>
      // Of both, /api/version alone would be Ollama's as well.
      said.has('/api/config', 'name', 'version', 'features') || said.has('/api/version', 'version', 'deployment_id'),
    image: /(^|\/)open-webui$/,
    processes: ['open-webui'],
    ports: [],
  },
  {
    name: 'Ollama',
    is: 'language models',
    paths: ['/api/version', '/api/tags'],
    says: said =>
      said.text('/').trim() === 'Ollama is running' ||
      (said.has('/api/tags', 'models') && said.has('/api/version', 'version')),
    image: /(^|\/)ollama$/,
    processes: ['ollama'],
    ports: [11434],
    open: true,
  },
  {
    name: 'ComfyUI',
    is: 'images',
    paths: ['/system_stats'],
    says: said => {
      const system = said.object('/system_stats')?.system
      return typeof system === 'object' && system !== null && 'comfyui_version' in system
    },
    image: /comfyui/i,
    ports: [8188],
    open: true,
  },
  {
    name: 'LiteLLM',
    is: 'gateway to language models',
    paths: ['/health/liveliness'],
    says: said =>
      said.everSays('x-litellm-version', /./) ||
      /<title>\s*LiteLLM/i.test(said.text('/')) ||
      (said.status('/health/liveliness') === 200 && /^"?I'm alive!"?$/.test(said.text('/health/liveliness').trim())),
    image: /(^|\/)litellm(-database|-non_root)?$/,
    processes: ['litellm'],
    ports: [4000],
  },
  {
    name: 'LM Studio',
    is: 'language models',
    // It answers 200 to whatever it does not know: only its greeting says that it is it.
    paths: ['/lmstudio-greeting'],
    says: said => said.object('/lmstudio-greeting')?.lmstudio === true,
    image: /(^|\/)lm-?studio/i,
    processes: ['lm-studio', 'LM Studio', 'lms'],
    ports: [1234],
    open: true,
  },
  {
    name: 'llama.cpp',
    is: 'language models',
    paths: ['/v1/models'],
    says: said => said.everSays('server', /^llama\.cpp/i) || owners(said).includes('llamacpp'),
    image: /(^|\/)(llama\.cpp|llama-?server)/i,
    processes: ['llama-server'],
    ports: [],
    open: true,
  },
  {
    name: 'vLLM',
    is: 'language models',
    paths: ['/v1/models'],
    says: said => owners(said).includes('vllm'),
    image: /(^|\/)vllm(-openai)?$/,
    processes: ['vllm'],
    ports: [],
    open: true,
  },
]
