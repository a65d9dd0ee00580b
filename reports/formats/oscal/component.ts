import { uuidOf } from './uuid.ts'
import { properties } from './words.ts'

/** Plumbline as OSCAL names a part of a system: the same in every document. @param version of the suite. */
export const plumblineComponent = (version: string) => ({
  uuid: uuidOf('component', 'plumbline'),
  type: 'software',
  title: 'Plumbline',
  description: 'Executable requirements for self-hosted AI servers, observed from where an attacker stands.',
  props: properties({ version }),
})
