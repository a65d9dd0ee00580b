import pLimit from 'p-limit'
import { type Recognised, recogniseBySigns } from '../recognise/recognise.ts'
import type { Conversation } from '../recognise/said.ts'
import { converse } from './converse.ts'
import type { Opener } from './get.ts'
import type { Subject } from './places.ts'

/** A subject, what it said, and what it is. */
export interface Met extends Subject {
  readonly said: readonly Conversation[]
  readonly is: Recognised | undefined
}

/** How many ports are asked at once. */
const atOnce = 6

/** Asks everything that can be asked what it is. Who does not answer is known by the other signs, or not at all. */
export async function meet(host: Opener, all: readonly Subject[]): Promise<Met[]> {
  const turn = pLimit(atOnce)
  return Promise.all(
    all.map(async subject => {
      const ask = subject.places.map(place => turn(() => converse(host, place, subject.signs).catch(() => undefined)))
      const said = (await Promise.all(ask)).filter(one => one !== undefined)
      return { ...subject, said, is: recogniseBySigns({ ...subject.signs, said }) }
    }),
  )
}
