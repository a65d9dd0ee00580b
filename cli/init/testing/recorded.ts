import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Section } from '../../../fixtures/look/fact.ts'
import { root } from '../../../provision/inventory.ts'
import type { Met } from '../answers/meet.ts'
import { subjects } from '../answers/places.ts'
import type { Known } from '../propose/known.ts'
import { recogniseBySigns } from '../recognise/recognise.ts'
import type { Conversation } from '../recognise/said.ts'
import { seenValue } from '../survey/seen.ts'
import { type HostSurvey, surveyed } from '../survey/survey.ts'

interface Recording {
  readonly client: string | null
  readonly sections: Readonly<Record<string, Section>>
  readonly said: readonly { readonly said: readonly Conversation[] }[]
}

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAG2L4pNlfzF4Xg9UPpAey7RvvUpb6f2cRexiLnq0lVN'

/** What a real host of the lab showed: its own, or the one that Plumbline never touched. */
function recordedSurvey(name: 'lab' | 'own'): { readonly survey: HostSurvey; readonly met: readonly Met[] } {
  const file = join(root, 'fixtures/recordings/survey', `${name}.json`)
  const { client, sections, said } = JSON.parse(readFileSync(file, 'utf8')) as Recording
  const survey = surveyed(new Map(Object.entries(sections)), null, client)
  const all = subjects(seenValue(survey.containers) ?? [], seenValue(survey.sockets) ?? [], true)
  const met = all.map((one, at) => {
    const heard = said[at]?.said ?? []
    return { ...one, said: heard, is: recogniseBySigns({ ...one.signs, said: heard }) }
  })
  return { survey, met }
}

/** The same with everything else that a proposal is made of. */
export const recordedHost = (name: 'lab' | 'own', more: Partial<Known> = {}): Known => ({
  ...{ day: '2026-11-27', keySource: 'Compared by hand.', here: [{ interface: 'eth9', address: '192.0.2.9' }] },
  login: { host: '192.0.2.1', port: 22, user: 'owner', hostKey },
  choices: { open: [], peers: null },
  folder: root,
  vantages: [],
  ...recordedSurvey(name),
  ...more,
})
