import type { Service } from '../service.ts'
import { comfyui } from './comfyui/service.ts'
import { nginxProxyManager } from './nginx-proxy-manager/service.ts'
import { ollama } from './ollama/service.ts'
import { openWebui } from './open-webui/service.ts'
import { pihole } from './pihole/service.ts'
import { squaretable } from './squaretable/service.ts'

/** The stack, in the documents' order. */
export const services: readonly Service[] = [nginxProxyManager, pihole, ollama, comfyui, openWebui, squaretable]
