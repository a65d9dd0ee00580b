// A stand-in for HashiCorp Vault and OpenBao, in a process of its own, for tests: it answers as OpenBao 2.7.2 was recorded to
// (fixtures/recordings/openbao), for one role and one secret, and counts what it is asked at /counts. Its words are settings.
import { createServer, type ServerResponse } from 'node:http'
import { recordedText } from './recorded.ts'

interface Settings {
  /** How long a token lasts, in seconds. */
  readonly lease?: number
  readonly sealed?: boolean
  /** Answers with this instead, whatever it is asked. */
  readonly instead?: { readonly status: number; readonly headers?: Record<string, string>; readonly text: string }
}

const { lease = 3600, sealed = false, instead }: Settings = JSON.parse(process.argv[2] ?? '{}')

const recording = (name: string): { status: number; body: Record<string, unknown> | null } =>
  JSON.parse(recordedText(`openbao/${name}.json`)).response

const counts: Record<string, number> = {}
const tokens = new Set(['given'])

const reply = (
  response: ServerResponse,
  name: string,
  change: (body: never) => unknown = body => body,
): ServerResponse => {
  counts[name] = (counts[name] ?? 0) + 1
  const { status, body } = recording(name)
  response.writeHead(status, { 'content-type': 'application/json' })
  return response.end(body === null ? undefined : JSON.stringify(change(structuredClone(body) as never)))
}

/** An answer about a token, as long as it lasts. */
const lasting =
  (token: string) =>
  (body: { auth?: object; data?: object }): object => ({
    ...body,
    ...(body.auth && { auth: { ...body.auth, client_token: token, lease_duration: lease, renewable: true } }),
    ...(body.data && { data: { ...body.data, id: token, ttl: lease, renewable: true } }),
  })

function answer(
  path: string,
  token: string,
  body: { role_id?: string; secret_id?: string },
  response: ServerResponse,
): ServerResponse {
  if (instead !== undefined) return response.writeHead(instead.status, instead.headers).end(instead.text)
  if (sealed) return reply(response, 'sealed')
  if (path === '/v1/auth/approle/login') {
    if (body.role_id !== 'role' || body.secret_id !== 'right') return reply(response, 'login-wrong')
    const fresh = `token-${tokens.size}`
    tokens.add(fresh)
    return reply(response, 'login', lasting(fresh))
  }
  if (path.endsWith('/login')) return reply(response, 'login-nowhere')
  if (!tokens.has(token)) return reply(response, path.endsWith('lookup-self') ? 'lookup-self-revoked' : 'read-no-token')
  if (path === '/v1/auth/token/lookup-self') return reply(response, 'lookup-self', lasting(token))
  if (path === '/v1/auth/token/renew-self') return reply(response, 'renew-self', lasting(token))
  if (path === '/v1/auth/token/revoke-self') {
    tokens.delete(token)
    return reply(response, 'revoke-self')
  }
  const places: Readonly<Record<string, string>> = {
    '/v1/secret/data/plumbline': 'read',
    '/v1/secret/data/gone': 'read-deleted',
    '/v1/secret/data/forbidden': 'read-forbidden',
  }
  return reply(response, places[path] ?? 'read-nothing')
}

const server = createServer((request, response) => {
  const { url = '', headers } = request
  if (url === '/counts') return void response.end(JSON.stringify(counts))
  let text = ''
  request.setEncoding('utf8')
  request.on('data', (part: string) => (text += part))
  request.on('end', () =>
    answer(url, String(headers['x-vault-token'] ?? ''), text === '' ? {} : JSON.parse(text), response),
  )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : '')
})
