import { ConfigurationError } from '../../provision/configuration-error.ts'
import type { Audit } from '../../reports/audit.ts'
import type { Notice } from '../../reports/notice.ts'

/** A request that tells somebody something. */
export interface Posting {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A mail server, as nodemailer names its parts. */
interface MailServer {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly auth?: { readonly user: string; readonly pass: string }
  /** A password goes over no line that others can read. */
  readonly requireTLS?: boolean
}

/** What a program is told of a run. One that left no report has nothing to count, and nothing to compare. */
export type ToldRun = Pick<Audit, 'run' | 'exitCode' | 'finishedAt' | 'changes'> & {
  readonly target: { readonly name: string }
  readonly counts: Partial<Audit['counts']>
}

/** Somebody who is told of a run: by a request, or by a letter. */
export type Receiver =
  | { readonly kind: 'request'; readonly name: string; readonly posting: (notice: Notice, run: ToldRun) => Posting }
  | {
      readonly kind: 'letter'
      readonly name: string
      readonly server: MailServer
      readonly from: string
      readonly to: string
    }

/** What stands for a part of an address; as it is, where its percent signs stand for nothing. */
function unescaped(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** An address as fetch takes it: without a user and a password, which it shows in its error, and with the header that says them. */
export function loginApart(address: string): Pick<Posting, 'url' | 'headers'> {
  const url = new URL(address)
  const login = [url.username, url.password].map(unescaped).join(':')
  url.username = ''
  url.password = ''
  return {
    url: url.href,
    headers: login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
  }
}

function json(address: string, body: unknown): Posting {
  const { url, headers } = loginApart(address)
  return { url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

const text = ({ lines }: Notice): string => lines.join('\n')

/** As much of a text as so many bytes hold; the report has all of it. */
function cutToBytes(whole: string, most: number): string {
  const bytes = Buffer.from(whole)
  return bytes.length <= most ? whole : `${bytes.toString('utf8', 0, most - 6).replace(/\ufffd+$/, '')}…`
}

/** How each kind of receiver is told. @param url its own, without the kind before it. */
const kinds: Readonly<Record<string, (url: string) => (notice: Notice, run: ToldRun) => Posting>> = {
  /** Everything that a program wants to know: docs in README, "Notifications". */
  json:
    url =>
    (notice, { run, target, exitCode, finishedAt, counts, changes }) =>
      json(url, { ...notice, run, target: target.name, exitCode, finishedAt, counts, changes }),
  /** A Slack webhook, and what takes the same: &, < and > are its only escapes (api.slack.com, "Formatting text"). */
  slack: url => notice =>
    json(url, {
      text: [`*${notice.title}*`, text(notice)]
        .filter(Boolean)
        .join('\n')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;'),
    }),
  /** ntfy, published as JSON, as its headers cannot hold every character (docs.ntfy.sh, "Publish as JSON"; "Limitations": 4096 bytes). */
  ntfy: url => {
    const server = new URL(url)
    const topic = server.pathname.split('/').filter(Boolean).at(-1) ?? ''
    server.pathname = server.pathname.replace(/[^/]*\/*$/, '')
    return notice =>
      json(server.href, {
        topic,
        title: notice.title,
        message: cutToBytes(text(notice) || notice.title, 4096),
        priority: notice.urgent ? 4 : 3,
      })
  },
  /** Gotify (gotify.net/docs, "Push messages"): the URL of /message, with the application's token. */
  gotify: url => notice =>
    json(url, { title: notice.title, message: text(notice) || notice.title, priority: notice.urgent ? 8 : 4 }),
}

const examples =
  'json+https://…, slack+https://hooks.slack.com/…, ntfy+https://ntfy.sh/<topic>, gotify+https://…/message?token=… or smtp://user:password@host:587?from=…&to=…'

/** What of a receiver may be shown: its kind and its host, as the rest of it lets anybody write there. */
const shown = (kind: string, { host }: URL): string => `${kind} (${host})`

function receiverOf(word: string, at: number): Receiver {
  const [, kind = '', address = ''] = /^([a-z]+)\+(https?:\/\/.+)$/.exec(word) ?? []
  const wanted = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (wanted !== undefined && URL.canParse(address)) {
    const name = shown(kind, new URL(address))
    if (kind === 'ntfy' && new URL(address).pathname === '/')
      throw new ConfigurationError(`PLUMBLINE_NOTIFY: ${name} names no topic: ntfy+https://<server>/<topic>.`)
    return { kind: 'request', name, posting: wanted(address) }
  }
  if (/^smtps?:\/\//.test(word) && URL.canParse(word)) {
    // A plus is a plus: to+this@example.org is an address, and nobody's name has a space here.
    const url = new URL(word.replaceAll('+', '%2B'))
    const [from, to] = ['from', 'to'].map(name => url.searchParams.get(name))
    const name = shown('e-mail', url)
    if (!from || !to) throw new ConfigurationError(`PLUMBLINE_NOTIFY: ${name} needs ?from=…&to=….`)
    const { protocol, hostname, port, username, password } = url
    const secure = protocol === 'smtps:'
    const auth = { user: unescaped(username), pass: unescaped(password) }
    const host = hostname.replaceAll(/^\[|\]$/g, '')
    const server = {
      host,
      port: Number(port || (secure ? 465 : 587)),
      secure,
      ...(username && { auth, requireTLS: true }),
    }
    return { kind: 'letter', name, server, from, to }
  }
  const [scheme] = /^[a-z+]+:\/\//.exec(word) ?? []
  throw new ConfigurationError(
    `PLUMBLINE_NOTIFY: ${scheme === undefined ? `word ${at + 1}` : `${scheme}…`} is no receiver; expected ${examples}.`,
  )
}

/** Who is told: the URLs of PLUMBLINE_NOTIFY, separated by white space. @throws ConfigurationError for what is none; its address is not shown, as it is a secret. */
export const receiversOf = (words: string): Receiver[] => words.split(/\s+/).filter(Boolean).map(receiverOf)
