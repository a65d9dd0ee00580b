import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../../provision/inventory.ts'
import { isSilent, likelyPaths, recogniseBySigns, repositoryOf } from './recognise.ts'
import type { Conversation, PathAnswer } from './said.ts'

/** One recorded answer of a real program. */
function recorded(file: string, path: string): PathAnswer {
  const { response } = JSON.parse(readFileSync(join(root, 'fixtures/recordings', file), 'utf8'))
  const headers = Object.entries(response.headers as Record<string, string>)
  return {
    path,
    status: response.status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: typeof response.body === 'string' ? response.body : JSON.stringify(response.body),
  }
}

const said = (...answers: PathAnswer[]): Conversation => ({ scheme: 'http', answers })
const answer = (path: string, body: unknown, headers: Record<string, string> = {}, status = 200): PathAnswer => ({
  ...{ path, status, headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const named = (...one: Conversation[]) => recogniseBySigns({ said: one, ports: [] })?.kind.name

describe('by what the real programs answered', () => {
  test.for([
    ['Ollama', said(recorded('recognition/ollama-root.json', '/'))],
    [
      'Ollama',
      said(
        recorded('recognition/ollama-version.json', '/api/version'),
        recorded('recognition/ollama-tags.json', '/api/tags'),
      ),
    ],
    ['Open WebUI', said(recorded('recognition/open-webui-version.json', '/api/version'))],
    ['Open WebUI', said(recorded('recognition/open-webui-config.json', '/api/config'))],
    ['Pi-hole', said(recorded('pihole/info-login.json', '/api/info/login'))],
    ['ComfyUI', said(recorded('recognition/comfyui-system-stats.json', '/system_stats'))],
    ['Nginx Proxy Manager', said(recorded('nginx-proxy-manager/api-root-before-setup.json', '/api/'))],
    ['nginx', said(recorded('nginx-proxy-manager/nginx-unknown-host-http-404.json', '/'))],
  ] as const)('%s', ([name, conversation]) => {
    expect(named(conversation)).toBe(name)
  })
})

test.for([
  [
    'AdGuard Home',
    said(answer('/', '', { location: '/login.html' }, 302), answer('/control/status', 'Forbidden', {}, 403)),
  ],
  ['AdGuard Home', said(answer('/control/status', { protection_enabled: true, dns_addresses: ['127.0.0.1'] }))],
  ['Portainer', said(answer('/api/system/status', { Version: '2.39.1', InstanceID: '299ab403' }))],
  [
    'Traefik',
    said(answer('/api/version', { Version: '3.7.1', Codename: 'saintnectaire', startDate: '2026-11-01T00:00:00Z' })),
  ],
  ['Caddy', said(answer('/', '', { server: 'Caddy' }, 404))],
  ['LiteLLM', said(answer('/health/liveliness', '"I\'m alive!"'))],
  ['LM Studio', said(answer('/lmstudio-greeting', { lmstudio: true }))],
  ['llama.cpp', said(answer('/', '', { server: 'llama.cpp' }))],
  ['llama.cpp', said(answer('/v1/models', { data: [{ id: 'qwen3.5', owned_by: 'llamacpp' }] }))],
  ['vLLM', said(answer('/v1/models', { object: 'list', data: [{ id: 'm', owned_by: 'vllm' }] }))],
  ['Grafana', said(answer('/api/health', { database: 'ok', version: '12.3.0', commit: 'abc' }))],
  [
    'Prometheus',
    said(answer('/api/v1/status/buildinfo', { status: 'success', data: { version: '3.8.0', goVersion: 'go1.26' } })),
  ],
  ['Docker Engine', said(answer('/_ping', 'OK', { server: 'Docker/26.1.5 (linux)', 'api-version': '1.45' }))],
  ['Redis', { scheme: 'http', answers: [], other: "-ERR wrong number of arguments for 'get' command\r\n" }],
  ['Redis', { scheme: 'http', answers: [], other: '-NOAUTH Authentication required.\r\n' }],
] as const)('%s is known by what it answers', ([name, conversation]) => {
  expect(named(conversation)).toBe(name)
})

test('a page for whatever is asked is nobody', () => {
  const page = '<!doctype html><title>My home</title>'
  const paths = ['/', '/api/version', '/api/tags', '/api/config', '/api/info/login', '/system_stats', '/api/']
  expect(named(said(...paths.map(path => answer(path, page))))).toBeUndefined()
  expect(named(said(...paths.map(path => answer(path, { error: `Unexpected endpoint: ${path}` }))))).toBeUndefined()
})

test('a version alone is neither Ollama nor Open WebUI', () => {
  expect(named(said(answer('/api/version', { version: '1.0' })))).toBeUndefined()
})

test('who passes on the words of another is not the other', () => {
  const webui = said(answer('/api/config', { name: 'x', version: '1', features: {} }, { server: 'nginx/1.27.0' }))
  expect(recogniseBySigns({ said: [webui], ports: [80] })).toMatchObject({
    kind: { name: 'nginx' },
    before: 'Open WebUI',
  })
  const silently = said(answer('/api/config', { name: 'x', version: '1', features: {} }, { server: 'uvicorn' }))
  expect(recogniseBySigns({ said: [silently], image: 'traefik:v3', ports: [80] })).toMatchObject({
    ...{ kind: { name: 'Traefik' }, before: 'Open WebUI', by: 'image' },
  })
})

test('one of several ports is enough', () => {
  const page = said(answer('/', '<center>nginx</center>', { server: 'nginx' }, 404))
  const api = said(answer('/api/', { status: 'OK', version: { major: 2, minor: 15, revision: 1 } }))
  expect(named(page, api)).toBe('Nginx Proxy Manager')
})

test('then by its image, a label, its process, and last by its port', () => {
  const about = { said: [], ports: [6379] }
  expect(recogniseBySigns({ ...about, image: 'ollama/ollama:0.32.15', process: 'redis-server' })).toMatchObject({
    by: 'image',
    kind: { name: 'Ollama' },
  })
  const labels = { 'org.opencontainers.image.source': 'https://github.com/open-webui/open-webui' }
  expect(recogniseBySigns({ ...about, image: 'house/chat', labels })).toMatchObject({
    by: 'label',
    kind: { name: 'Open WebUI' },
  })
  expect(recogniseBySigns({ ...about, process: 'postgres' })).toMatchObject({
    by: 'process',
    kind: { name: 'PostgreSQL' },
  })
  expect(recogniseBySigns(about)).toMatchObject({ by: 'port', kind: { name: 'Redis' } })
  expect(recogniseBySigns({ said: [], ports: [8080] })).toBeUndefined()
  expect(recogniseBySigns({ said: [], ports: [22, 53, 81, 6379] })).toBeUndefined()
})

test('an image by its repository, wherever it is from', () => {
  expect(repositoryOf('ghcr.io/open-webui/open-webui:main')).toBe('open-webui/open-webui')
  expect(repositoryOf('localhost:5000/redis@sha256:00')).toBe('redis')
  expect(repositoryOf('redis:8')).toBe('redis')
  expect(recogniseBySigns({ said: [], ports: [], image: 'nginxinc/nginx-unprivileged:1.27' })?.kind.name).toBe('nginx')
  expect(recogniseBySigns({ said: [], ports: [], image: 'someone/ollama-exporter:1' })).toBeUndefined()
})

test('what it may be decides what it is asked first', () => {
  expect(likelyPaths({ image: 'pihole/pihole:2026.07.2', ports: [] })).toEqual(['/', '/api/info/login'])
  expect(likelyPaths({ image: 'house/chat', ports: [] })).toEqual(['/'])
  expect(isSilent({ image: 'redis:8', ports: [6379] })).toBe(true)
  expect(isSilent({ ports: [6379] })).toBe(false)
})
