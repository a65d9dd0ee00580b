import { expect, test } from 'vitest'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import type { Asking } from './asking.ts'
import { choicesOf } from './choices.ts'
import { recordedHost } from './testing/recorded.ts'

const own = recordedHost('own')
const lab = recordedHost('lab')

/** Somebody who takes the first of whatever is offered. */
function person() {
  const asked: string[] = []
  const several = async (question: string, answers: readonly { value: unknown }[], first: readonly unknown[] = []) => {
    asked.push(question)
    if (question.includes('said before')) return [...first]
    return answers.slice(0, 1).map(({ value }) => value)
  }
  const agrees = async (question: string) => asked.push(question) > 0
  return { asked, asking: { several, agrees } as unknown as Asking }
}

test('what looking has answered is not asked', async () => {
  const { asked, asking } = person()
  expect(await choicesOf(lab.survey, lab.met, { asking, yes: false })).toMatchObject({ peers: null, open: [] })
  expect(asked).toEqual(['May a run make throw-away copies of Squaretable on this host, for what would disturb it?'])
})

test('what the LAN may use is asked once', async () => {
  const { asked, asking } = person()
  expect((await choicesOf(own.survey, own.met, { asking, yes: false })).open).toMatchObject([
    { port: 53, protocols: ['tcp', 'udp'] },
  ])
  expect(asked).toHaveLength(1)
})

test('what was said before is proposed again, and taken where nobody is asked', async () => {
  const { asked, asking } = person()
  const kept = { '3000/tcp': 'The chat of the house.', '443/tcp': 'It rests.' }
  for (const means of [
    { asking, yes: false },
    { asking: undefined, yes: true },
  ])
    expect(await choicesOf(own.survey, own.met, { ...means, kept })).toMatchObject({
      open: [{ port: 3000 }],
      reasons: kept,
    })
  expect(asked).toEqual([expect.stringContaining('Enter for what was said before')])
})

test('without a person what is proposed is taken, or the sentence says what must be asked', async () => {
  expect(await choicesOf(own.survey, own.met, { asking: undefined, yes: true })).toEqual({
    peers: null,
    open: [],
    reasons: {},
    drills: false,
  })
  const nobody = choicesOf(own.survey, own.met, { asking: undefined, yes: false })
  await expect(nobody).rejects.toThrow(ConfigurationError)
  await expect(nobody).rejects.toThrow(/ports 53, 80, 3000, 6379, 8053, 11434.*--yes/)
})

test('who may use it over the tailnet is asked where the firewall does not say', async () => {
  const firewall = { value: { kind: 'ufw' as const, because: '', sources: [] } }
  const survey = { ...lab.survey, firewall }
  const { asked, asking } = person()
  expect((await choicesOf(survey, lab.met, { asking, yes: false })).peers).toMatchObject([{ name: 'stranger' }])
  expect(asked[0]).toBe('Which peers of the tailnet may use this host?')
  await expect(choicesOf(survey, lab.met, { asking: undefined, yes: false })).rejects.toThrow(/which peers/)
})
