import { seenValue } from '../survey/seen.ts'
import type { HostSurvey } from '../survey/survey.ts'
import type { Known } from './known.ts'
import { allowedPeers, lanLinks } from './network.ts'

/** The label by which a container says that it is of the stack. */
const label = 'plumbline.stack'

/** What the documents have on a host, all of it. */
const services = ['Nginx Proxy Manager', 'Pi-hole', 'Ollama', 'ComfyUI', 'Open WebUI']

/** Where the documents keep the data of the services. */
const documentedStorage = '/cold-storage'

/** The domain that most names of the proxy are below; undefined where it serves none. */
export function domainOf(survey: HostSurvey): string | undefined {
  const names = (seenValue(survey.configured)?.domains ?? []).map(({ name }) => name.replace(/^\*\./, '').toLowerCase())
  const parents = names.flatMap(name => (name.split('.').length > 2 ? [name.replace(/^[^.]+\./, '')] : []))
  const counted = [...Map.groupBy(parents, one => one)].toSorted(([, a], [, b]) => b.length - a.length)
  return counted[0]?.[0]
}

/** The disk at the place that the documents name; undefined where nothing is mounted there. */
export const coldStorageOf = (survey: HostSurvey) =>
  (seenValue(survey.disks) ?? []).find(({ mountPoint }) => mountPoint === documentedStorage)

/** Whether it is the stack of the documents: deployed by Plumbline, or by hand in the same way. Any other host is judged by what it is. */
export function isWholeStack(known: Known): boolean {
  const { survey, met } = known
  const deployed = (seenValue(survey.containers) ?? []).some(({ labels }) => labels[label] !== undefined)
  const found = met.map(({ is }) => is?.kind.name)
  return (
    (deployed || services.every(name => found.includes(name))) &&
    lanLinks(survey).length > 0 &&
    seenValue(survey.tailnet)?.away === null &&
    allowedPeers(known).length > 0 &&
    coldStorageOf(survey) !== undefined &&
    domainOf(survey) !== undefined
  )
}
