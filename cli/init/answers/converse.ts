import { allPaths, isSilent, likelyPaths, recogniseBySigns, type Signs } from '../recognise/recognise.ts'
import type { Conversation, PathAnswer } from '../recognise/said.ts'
import { type AskedPort, get, NoHttp, type Opener } from './get.ts'

/** Ports that speak TLS by custom. */
const secure = [443, 8443, 9443]

/** A plain question to a port that wants TLS, as nginx, Go and others answer it. */
const wantsTls = ({ status, body }: PathAnswer): boolean =>
  status === 400 && /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server/i.test(body)

async function first(host: Opener, place: AskedPort): Promise<Conversation | undefined> {
  const schemes = secure.includes(place.port) ? (['https', 'http'] as const) : (['http', 'https'] as const)
  let other: string | undefined
  for (const scheme of schemes) {
    try {
      const answer = await get(host, place, '/', scheme)
      if (!wantsTls(answer)) return { scheme, answers: [answer] }
    } catch (error) {
      if (error instanceof NoHttp) other ??= error.bytes
      // A port that is silent to one is silent to both, and takes as long again.
      else if (/no answer within|could not connect/.test((error as Error).message)) return undefined
    }
  }
  return other === undefined ? undefined : { scheme: 'http', answers: [], other }
}

/**
 * Asks a port what it is: first what would prove the other signs right, and only if that does not all there is to ask.
 * @returns undefined where nobody answers, or where it is known to speak no HTTP.
 */
export async function converse(
  host: Opener,
  place: AskedPort,
  signs: Omit<Signs, 'said'>,
): Promise<Conversation | undefined> {
  if (isSilent(signs)) return undefined
  const begun = await first(host, place)
  if (begun === undefined || begun.answers.length === 0) return begun
  const { scheme } = begun
  const ask = async (paths: readonly string[], answers: readonly PathAnswer[]): Promise<PathAnswer[]> => {
    const missing = paths.filter(path => !answers.some(one => one.path === path))
    const got = await Promise.all(missing.map(path => get(host, place, path, scheme).catch(() => undefined)))
    return [...answers, ...got.filter(answer => answer !== undefined)]
  }
  const likely = await ask(likelyPaths(signs), begun.answers)
  const known = recogniseBySigns({ ...signs, said: [{ scheme, answers: likely }] })
  // Who passes on what others say without words of its own is asked on, to learn before whom it stands.
  const enough = known?.by === 'answer' && known.kind.paths.length > 0
  return { scheme, answers: enough ? await ask(known.kind.paths, likely) : await ask(allPaths, likely) }
}
