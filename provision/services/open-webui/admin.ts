import { isDeepStrictEqual } from 'node:util'
import { fetch } from 'undici'
import { z } from 'zod'
import { OperationError } from '../../host.ts'
import type { Operation } from '../../operation.ts'
import { file } from '../../operations/file.ts'
import { containerAddress, type Deployment } from '../../service.ts'
import { sh } from '../../shell.ts'

const credentials = z.object({ email: z.string(), password: z.string() })
type Credentials = z.infer<typeof credentials>

const session = z.object({ token: z.string().min(1), role: z.string() })
const configuration = z.object({ onboarding: z.boolean().default(false) })

interface Answer {
  readonly status: number
  readonly text: string
}

interface Request {
  readonly body?: object
  readonly token?: string
}

/** Asks Open WebUI at its address in the stack's network; ten seconds are enough for a password's hash on a busy host. */
async function ask(deployment: Deployment, path: string, { body, token }: Request = {}): Promise<Answer> {
  const dispatcher = deployment.shell.dispatcher()
  try {
    const response = await fetch(`http://${await containerAddress(deployment, 'open-webui')}:3000${path}`, {
      dispatcher,
      signal: AbortSignal.timeout(40_000),
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text() }
  } finally {
    await dispatcher.close()
  }
}

const unexpected = (path: string, { status, text }: Answer): OperationError =>
  new OperationError(`Open WebUI answered ${path} with ${status}: ${text.slice(0, 300)}`)

/** A token of the admin; undefined where the password or the address is not the one that holds. */
async function signIn(deployment: Deployment, { email, password }: Credentials): Promise<string | undefined> {
  const path = '/api/v1/auths/signin'
  const answer = await ask(deployment, path, { body: { email, password } })
  if (answer.status === 400) return undefined
  if (answer.status === 429)
    throw new OperationError(
      `Open WebUI takes no login of ${email} for up to four minutes, as too many were tried. Deploy again then.`,
    )
  if (answer.status !== 200) throw unexpected(path, answer)
  const { token, role } = session.parse(JSON.parse(answer.text))
  if (role === 'admin') return token
  throw new OperationError(
    `${email} is no admin of Open WebUI, but ${role}: OPEN_WEBUI_ADMIN_EMAIL must name an admin of it.`,
  )
}

const byHand = ({ target }: Deployment): string =>
  `Log in at https://chat.${target.domain} with the password that holds, and set the new one under Settings, Account; or put the one that holds into OPEN_WEBUI_ADMIN_PASSWORD.`

/** Why nobody can be let in with what the secrets say now, nor with what they said at the last deploy. */
async function refusal(deployment: Deployment, wanted: Credentials, last: Credentials | undefined): Promise<string> {
  const { text } = await ask(deployment, '/api/config')
  if (configuration.parse(JSON.parse(text)).onboarding)
    return 'Open WebUI made no admin at its start, and whoever signs up first becomes it: `docker logs open-webui` says why.'
  if (last !== undefined && last.email !== wanted.email)
    return `OPEN_WEBUI_ADMIN_EMAIL says ${wanted.email}, but the admin of Open WebUI is ${last.email}: an address is changed in its Admin Panel, under Users, and not by a deploy.`
  return `Open WebUI lets ${wanted.email} in neither with OPEN_WEBUI_ADMIN_PASSWORD, which it reads at its first start only, nor with the password of the last deploy. ${byHand(deployment)}`
}

async function changePassword(deployment: Deployment, last: Credentials, wanted: Credentials): Promise<void> {
  const path = '/api/v1/auths/update/password'
  const token = await signIn(deployment, last)
  if (token === undefined) throw new OperationError(byHand(deployment))
  const body = { password: last.password, new_password: wanted.password }
  const answer = await ask(deployment, path, { body, token })
  if (answer.status !== 200 || answer.text !== 'true') throw unexpected(path, answer)
}

const read = (text: string): Credentials | undefined => {
  try {
    return credentials.parse(JSON.parse(text))
  } catch {
    return undefined // there is none yet, or it was written by somebody else
  }
}

/**
 * The admin is let in with what the secrets say. Open WebUI reads that at its first start only, so a changed password is set through its
 * API, with the one that held until now; the host keeps that one (0600), as it keeps the one that holds. Nobody logs in while
 * nothing changed: fifteen logins within four minutes are all that an address has.
 */
export const adminLetIn = (deployment: Deployment): Operation => {
  const { target, secrets } = deployment
  const wanted = { email: secrets.OPEN_WEBUI_ADMIN_EMAIL, password: secrets.OPEN_WEBUI_ADMIN_PASSWORD }
  const path = `${target.deployPath}/services/open-webui/.admin`
  return {
    title: 'The admin of Open WebUI is let in with the password of the secrets',
    async *needed(host) {
      const last = read((await host.read(sh`cat ${path}`)).stdout)
      if (isDeepStrictEqual(last, wanted)) return
      if ((await signIn(deployment, wanted)) === undefined) {
        if (last?.email !== wanted.email || (await signIn(deployment, last)) === undefined)
          throw new OperationError(await refusal(deployment, wanted, last))
        yield {
          what: 'give the admin of Open WebUI the new password',
          action: () => changePassword(deployment, last, wanted),
        }
      }
      yield* file({ path, content: JSON.stringify(wanted), mode: '600' }).needed(host)
    },
  }
}
