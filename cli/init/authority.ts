import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import type { AskedPort, Opener } from './answers/get.ts'
import type { Met } from './answers/meet.ts'
import { type KnownAuthority, shownCertificate } from './answers/proxy-certificate.ts'
import type { AskingMeans } from './choices.ts'
import { domainOf } from './propose/stack.ts'
import { seenValue } from './survey/seen.ts'
import type { HostSurvey } from './survey/survey.ts'

/** Where the proxy of the stack serves its names over TLS; undefined where there is none. */
function tlsOfProxy(survey: HostSurvey, met: readonly Met[]): { place: AskedPort; name: string } | undefined {
  const domain = domainOf(survey)
  const proxy = met.find(({ is }) => is?.kind.is === 'proxy')
  const place = proxy?.places.find(({ port }) => port === 443)
  const name = (seenValue(survey.configured)?.domains ?? []).find(
    one => one.container === proxy?.container?.name && !one.name.startsWith('*') && one.name.endsWith(`.${domain}`),
  )?.name
  return place !== undefined && name !== undefined ? { place, name } : undefined
}

/** The text of a PEM file. @throws ConfigurationError where it is none. */
export function pemOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  } catch (error) {
    throw new ConfigurationError(`--authority: ${file} cannot be read (${(error as Error).message}).`)
  }
  throw new ConfigurationError(`--authority: ${file} holds no certificate in PEM.`)
}

/**
 * Who signs the proxy's certificates; undefined where no proxy serves names over TLS. @param given a PEM file, by the person.
 * @throws ConfigurationError where the file that is given did not sign them.
 */
export async function authorityOf(
  host: Opener,
  survey: HostSurvey,
  met: readonly Met[],
  given: string | undefined,
  { asking, yes }: AskingMeans,
): Promise<KnownAuthority | undefined> {
  const served = tlsOfProxy(survey, met)
  if (served === undefined) return undefined
  const ask = (pem?: string) => shownCertificate(host, served.place, served.name, pem)
  const signed = async (file: string): Promise<KnownAuthority> => {
    const certificate = await ask(pemOf(file))
    if (certificate.trusted) return { certificate, file }
    throw new ConfigurationError(
      `--authority: ${file} did not sign the certificate of ${served.name}, "${certificate.issuer}" did.`,
    )
  }
  if (given !== undefined) return signed(resolve(given))
  const certificate = await ask().catch(() => undefined)
  if (certificate === undefined || certificate.trusted || asking === undefined || yes)
    return certificate && { certificate }
  for (;;) {
    const answer = await asking.text(
      `${served.name} has a certificate of "${certificate.issuer}", which no public list holds. In which PEM file is that authority (Enter to leave it out)?`,
    )
    if (answer.trim() === '') return { certificate }
    try {
      return await signed(resolve(answer.trim()))
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      asking.tell(error.message.replace('--authority: ', ''))
    }
  }
}
