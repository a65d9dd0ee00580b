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
const streamed = 'proxy_buffering off;\nproxy_read_timeout 3600s;\nproxy_send_timeout 3600s;'

/** Whose page asks, as its browser says it: none where it is a program. */
const page = `set $page foreign;
if ($http_origin = "") { set $page none; }
if ($http_origin = "https://$host") { set $page own; }`

const refused = 'if ($page = foreign) { return 403; }'

/**
 * A page of any site can ask what the browser that opened it can reach. ComfyUI and others take what it asks for, as they look at its origin
 * on loopback only or not at all.
 */
const ownPages = `${page}\n${refused}`

/** The service shares what is read with the origins that it lists, and with nobody else; the chat is one of them. */
const ownPagesAct = `${page}
if ($host ~ "^[^.]+\\.(.+)$") { set $chat "https://chat.$1"; }
if ($http_origin = $chat) { set $page own; }
if ($request_method ~ "^(GET|HEAD|OPTIONS)$") { set $page reader; }
${refused}`

/** Which name leads to which service. The exploit filter refuses addresses in a query, which the chat and the APIs are asked with. */
export const mappings: readonly { name: string; settings: Omit<WantedHost, 'domain_names'> }[] = [
  {
    name: 'chat',
    settings: {
      ...secure,
      advanced_config: `${streamed}\n${ownPages}`,
      forward_host: 'open-webui',
      forward_port: 3000,
      allow_websocket_upgrade: true,
    },
  },
  {
    name: 'ollama',
    settings: { ...secure, advanced_config: `${streamed}\n${ownPages}`, forward_host: 'ollama', forward_port: 11434 },
  },
  {
    name: 'comfy',
    settings: {
      ...secure,
      advanced_config: `${streamed}\n${ownPages}`,
      forward_host: 'comfyui',
      forward_port: 8188,
      allow_websocket_upgrade: true,
    },
  },
  {
    name: 'app',
    settings: {
      ...secure,
      // What is imported may be large, and goes on while it still comes in. The service says by itself that only TLS will do: once is
      // enough. The proxy asks for nothing compressed, and of itself compresses nothing but HTML.
      advanced_config: `${streamed}\n${ownPagesAct}\nclient_max_body_size 520m;\nproxy_request_buffering off;\nproxy_hide_header Strict-Transport-Security;\ngzip_types application/json;\ngzip_min_length 1024;`,
      forward_host: 'squaretable',
      forward_port: 8090,
    },
  },
  {
    name: 'hole',
    settings: {
      ...secure,
      advanced_config: ownPages,
      forward_host: 'pihole',
      forward_port: 80,
      block_exploits: true,
    },
  },
]
