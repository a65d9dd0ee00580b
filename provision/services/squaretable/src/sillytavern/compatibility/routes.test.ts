import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { conversation } from '../../../test/front-end/conversation.ts'
import { fakeOllama } from '../../../test/front-end/fake-ollama.ts'
import { logIn } from '../../../test/front-end/page.ts'
import { differences, play, type Settled } from '../../../test/front-end/play.ts'
import { makeTenant } from '../../../test/tenants.ts'

const file = join(import.meta.dirname, '../../../test/front-end/recording.json')
const recorded: Record<string, Settled> = JSON.parse(readFileSync(file, 'utf8')).answers

const ollama = await fakeOllama()
let service: Application
let answers: Record<string, Settled>

beforeAll(async () => {
  service = await startApplication({ OLLAMA_URL: ollama.url })
  const tenant = await makeTenant(service)
  const { headers } = await logIn(service, tenant, tenant.owner)
  const ask = async (path: string, init: RequestInit) => await service.app.request(path, init)
  answers = await play(conversation('http://somewhere.else.example'), ask, headers)
})
afterAll(async () => {
  await service.close()
  await ollama[Symbol.asyncDispose]()
})

/** What is answered in another way than by SillyTavern, and why: by the question, the places. */
const known: Readonly<Record<string, readonly RegExp[]>> = {
  // The version is that of the folder with the front end, of which there is none here.
  'the version': [/agent/, /pkgVersion/],
  // There are accounts, whose names and passwords the service keeps; nothing is packed, and no extension updates itself.
  'the settings': [/enable_accounts/, /auto_update/, /request_compression/],
  'the settings with presets': [/enable_accounts/, /auto_update/, /request_compression/],
  // There are no secrets, and so no list of those that there could be.
  'the secrets': [/^body\.\w+: null there, undefined here/],
  // The picture that everybody begins with, which SillyTavern copies into each folder.
  'the pictures of oneself': [/user-default/],
  // Nothing is counted.
  'what is counted': [/timestamp/],
  // Tokens are guessed by the length of the text.
  'counting tokens': [/chunks/, /ids/],
  // SillyTavern does not say what it sends.
  'a reply word by word': [/^type/],
}

test.for(conversation('').map(({ name }) => name))('%s', name => {
  const found = differences(recorded[name], answers[name])
  const allowed = known[name] ?? []
  expect(found.filter(difference => !allowed.some(one => one.test(difference)))).toEqual([])
  // What is said to differ does.
  expect(allowed.filter(one => !found.some(difference => one.test(difference)))).toEqual([])
})
