// A session with HashiCorp Vault or OpenBao, in a thread of its own: variables are read at once (vault.ts), and a token is renewed while they are used.
import { parentPort, workerData } from 'node:worker_threads'
import { Agent, fetch } from 'undici'

const { port, origin, namespace, authority, login } = workerData
const dispatcher = new Agent({
  connect: { ...(authority && { ca: authority }), timeout: 10_000 },
  headersTimeout: 15_000,
  bodyTimeout: 15_000,
})

/** What a server refused, or did not answer, as the words of a sentence. */
class Refusal extends Error {}

const sealed = 'it is sealed, or not set up: `vault operator unseal` (or `bao operator unseal`)'

/** @type {{ token: string, renewable: boolean, until: number, lease: number, own: boolean } | undefined} */
let session
/** @type {NodeJS.Timeout | undefined} */
let timer

/** @param {string} path @param {{ method?: string, token?: string, body?: object, missing?: boolean }} options */
async function ask(path, { method = 'GET', token, body, missing = false } = {}) {
  let response
  try {
    response = await fetch(`${origin}/v1/${path}`, {
      method,
      dispatcher,
      redirect: 'manual',
      headers: {
        'X-Vault-Request': 'true',
        ...(namespace && { 'X-Vault-Namespace': namespace }),
        ...(token && { 'X-Vault-Token': token }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  } catch (error) {
    const { cause } = /** @type {{ cause?: Error & { code?: string } }} */ (error)
    throw new Refusal(`it does not answer (${cause?.code ?? cause?.message ?? String(error)})`)
  }
  if (response.status >= 300 && response.status < 400)
    throw new Refusal(`it sends elsewhere, to ${response.headers.get('location')}: name the server that answers itself`)
  const text = await response.text()
  let answer
  try {
    answer = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new Refusal(`what answers there is no Vault: it said ${response.status} and no JSON`)
  }
  if (response.ok || (missing && response.status === 404)) return { status: response.status, answer }
  const said = Array.isArray(answer?.errors) ? answer.errors.join(', ').replaceAll('\n', ' ').trim() : ''
  throw Object.assign(new Refusal(`it answers ${response.status}${said ? ` (${said.slice(0, 200)})` : ''}`), {
    status: response.status,
    said,
  })
}

/** @param {string} token @param {{ lease_duration?: number, renewable?: boolean }} auth @param {boolean} own whether it was made by this session */
function begin(token, { lease_duration: lease = 0, renewable = false }, own) {
  session = { token, renewable, lease, own, until: lease === 0 ? Number.POSITIVE_INFINITY : Date.now() + lease * 1000 }
  clearTimeout(timer)
  // A third before its end, so that one try may fail.
  if (renewable && lease > 0) timer = setTimeout(() => void renew(), Math.min((lease * 1000 * 2) / 3, 2 ** 31 - 1))
}

/** Makes the token last longer. Where that fails the next read logs in anew. */
async function renew() {
  if (session === undefined) return
  const { token, own } = session
  try {
    const { answer } = await ask('auth/token/renew-self', { method: 'POST', token, body: {} })
    begin(token, answer.auth ?? {}, own)
  } catch {
    if (own) session = undefined
  }
}

/** A token that lasts a while yet. @returns {Promise<string>} */
async function token() {
  if (session !== undefined && session.until - Date.now() > 5000) return session.token
  if ('token' in login) {
    let answer
    try {
      ;({ answer } = await ask('auth/token/lookup-self', { token: login.token }))
    } catch (error) {
      const { status } = /** @type {{ status?: number }} */ (error)
      if (status === 503) throw new Refusal(sealed)
      if (status !== 403) throw error
      throw new Refusal(`the token of ${login.place} is none any more, or may nothing: log in again`)
    }
    const { ttl, renewable } = answer.data ?? {}
    begin(login.token, { lease_duration: ttl, renewable }, false)
    return login.token
  }
  let answer
  try {
    ;({ answer } = await ask(`auth/${login.mount}/login`, {
      method: 'POST',
      body: { role_id: login.roleId, secret_id: login.secretId },
    }))
  } catch (error) {
    const { status, said } = /** @type {{ status?: number, said?: string }} */ (error)
    if (status === 400)
      throw new Refusal(
        `it lets nobody in with the role and secret ID of VAULT_ROLE_ID and VAULT_SECRET_ID${said ? ` (${said.slice(0, 120)})` : ''}: a secret ID may have run out or been used up`,
      )
    if (status === 403 || status === 404)
      throw new Refusal(
        `it has no AppRole at auth/${login.mount}, or refuses it (${status}): VAULT_APPROLE_MOUNT says where it is, and VAULT_NAMESPACE in which namespace`,
      )
    if (status === 503) throw new Refusal(sealed)
    throw error
  }
  if (typeof answer?.auth?.client_token !== 'string') throw new Refusal('its answer to the login holds no token')
  begin(answer.auth.client_token, answer.auth, true)
  return answer.auth.client_token
}

/** @param {{ mount: string, path: string }} place */
async function read({ mount, path }) {
  const address = `${mount}/data/${path.split('/').map(encodeURIComponent).join('/')}`
  let got
  try {
    got = await ask(address, { token: await token(), missing: true })
  } catch (error) {
    const { status } = /** @type {{ status?: number }} */ (error)
    if (status === 503)
      throw new Refusal('it is sealed, or not set up: `vault operator unseal` (or `bao operator unseal`)')
    if (status === 403) throw new Refusal(`its policy does not let this login read ${address}`)
    throw error
  }
  const { status, answer } = got
  if (status === 404) {
    const gone = answer?.data?.metadata?.deletion_time
    if (gone)
      throw new Refusal(`the newest version of ${mount}/${path} was deleted: \`vault kv undelete\` brings it back`)
    throw new Refusal(`it holds nothing at ${mount}/${path}, or ${mount} is no KV engine of version 2`)
  }
  const data = answer?.data?.data
  if (typeof data !== 'object' || data === null || answer?.data?.metadata === undefined)
    throw new Refusal(`${mount} is no KV engine of version 2, or what answers there is no Vault`)
  return { data, version: answer.data.metadata.version }
}

/** Ends the session: a token of its own is worth nothing from then on. */
async function end() {
  clearTimeout(timer)
  const { token: last, own } = session ?? {}
  session = undefined
  if (last && own) await ask('auth/token/revoke-self', { method: 'POST', token: last, body: {} })
  return {}
}

port.on('message', async ({ signal, ...question }) => {
  try {
    port.postMessage({ answer: question.end ? await end() : await read(question) })
  } catch (error) {
    const isRefusal = error instanceof Refusal
    port.postMessage({ refused: isRefusal ? error.message : `it could not be asked: ${String(error)}` })
  } finally {
    Atomics.store(signal, 0, 1)
    Atomics.notify(signal, 0)
  }
})
parentPort?.unref()
