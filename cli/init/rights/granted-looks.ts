import { hostFiles } from '../../../fixtures/access/secret-files.ts'
import { followed } from '../../../fixtures/containers/places.ts'
import { exits } from '../../../fixtures/containers/restarts.ts'
import type { Connections } from '../../../fixtures/look/connections.ts'
import { script } from '../../../fixtures/look/fact.ts'
import type { Look } from '../../../fixtures/look/look.ts'
import { hostFacts } from '../../../fixtures/run/host-facts.ts'
import { diskHealth } from '../../../fixtures/storage/disks.ts'
import { hasPart, type Target } from '../../../provision/inventory.ts'
import { surveyScript } from '../survey/survey.ts'

/** A command line that root runs, word for word, with its input. */
export interface GrantedLook {
  readonly title: string
  readonly command: string
  readonly input: string
}

/** What a look has root run first, on whatever host. Nothing is run. */
async function asked(title: string, { look }: Look<unknown>): Promise<GrantedLook[]> {
  const found: GrantedLook[] = []
  const run = (command: string, { root, input = '' }: { root?: boolean; input?: string } = {}): Promise<never> => {
    if (root) found.push({ title, command, input })
    return Promise.reject(new Error('It is only written down.'))
  }
  const nobody = { shell: async () => ({ run }) } as unknown as Connections
  await look(nobody).catch(() => undefined)
  return found
}

/** What runs have root do on a target that is the same in all of them, so that it can be listed. */
export const grantedLooks = async (target: Target): Promise<GrantedLook[]> => [
  { title: 'what every run reads of the host', command: 'sh -s', input: script(hostFacts(target)) },
  ...(await asked('how the disks are', diskHealth)),
  { title: '`init`', command: 'sh -s', input: surveyScript() },
  ...(await asked('who may read keys, and the hashes of passwords', hostFiles(target))),
  ...(hasPart(target, 'docker') ? await asked('which containers ended in the last day', exits) : []),
]

/** The one script with words of the asker's, around those. */
export function pathsScript(): readonly [before: string, after: string] {
  const word = '/a/path'
  const [before = '', after = ''] = followed([word]).split(` ${word}`)
  return [before, after]
}
