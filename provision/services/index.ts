import type { Service } from '../service.ts'
import { comfyui } from './comfyui/service.ts'
import { nginxProxyManager } from './nginx-proxy-manager/service.ts'
import { ollamaService } from './ollama/service.ts'
import { openWebuiService } from './open-webui/service.ts'
import { piholeService } from './pihole/service.ts'
import { squaretable } from './squaretable/service.ts'

/** The stack, in the documents' order. */
export const services: readonly Service[] = [
  nginxProxyManager,
  piholeService,
  ollamaService,
  comfyui,
  openWebuiService,
  squaretable,
]
