import { privateFolders, type Service } from '../../service.ts'

/** Images on the GPU. It has no login of its own: only the proxy reaches it. */
export const comfyui: Service = {
  name: 'comfyui',
  phase: 'ai',
  dependencies: [],
  folders: privateFolders('ai/comfyui', [
    'data',
    'data/workflows',
    'models',
    'models/checkpoints',
    'models/vae',
    'models/loras',
    'models/controlnet',
    'models/embeddings',
    'output',
    'input',
  ]),
  readyWithin: 600,
  environment: () => ({}),
  configured: () => [],
}
