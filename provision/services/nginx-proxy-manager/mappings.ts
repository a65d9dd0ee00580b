import type { WantedHost } from './wanted.ts'

/** What every mapping has: nobody speaks to a service without TLS. */
const secure = {
  forward_scheme: 'http',
  ssl_forced: true,
  hsts_enabled: true,
  http2_support: true,
} as const

/**
 * Answers that come piece by piece go on piece by piece, and may take an hour. Over HTTP/1.1 with TLS, nginx holds small pieces back
 * otherwise, and it ends an answer that is silent for 90 s.
 */
const streamed = {
  advanced_config: 'proxy_buffering off;\nproxy_read_timeout 3600s;\nproxy_send_timeout 3600s;',
} as const

/** Which name leads to which service. The exploit filter refuses addresses in a query, which the chat and the APIs are asked with. */
export const mappings: readonly { name: string; settings: Omit<WantedHost, 'domain_names'> }[] = [
  {
    name: 'chat',
    settings: { ...secure, ...streamed, forward_host: 'open-webui', forward_port: 3000, allow_websocket_upgrade: true },
  },
  { name: 'ollama', settings: { ...secure, ...streamed, forward_host: 'ollama', forward_port: 11434 } },
  {
    name: 'comfy',
    settings: { ...secure, ...streamed, forward_host: 'comfyui', forward_port: 8188, allow_websocket_upgrade: true },
  },
  {
    name: 'app',
    settings: {
      ...secure,
      ...streamed,
      // What is imported may be large, and goes on while it still comes in. The service says by itself that only TLS will do: once is
      // enough. The proxy asks for nothing compressed, and of itself compresses nothing but HTML.
      advanced_config: `${streamed.advanced_config}\nclient_max_body_size 520m;\nproxy_request_buffering off;\nproxy_hide_header Strict-Transport-Security;\ngzip_types application/json;\ngzip_min_length 1024;`,
      forward_host: 'squaretable',
      forward_port: 8090,
    },
  },
  { name: 'hole', settings: { ...secure, forward_host: 'pihole', forward_port: 80, block_exploits: true } },
]
