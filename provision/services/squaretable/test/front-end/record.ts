import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conversation } from './conversation.ts'
import { fakeOllama } from './fake-ollama.ts'
import { play } from './play.ts'

// Records what a real SillyTavern answers: one that runs beside the project, with an empty data folder and `skipContentCheck: true`.
//   node test/front-end/record.ts http://127.0.0.1:8000
const [base = ''] = process.argv.slice(2)
const first = await fetch(`${base}/csrf-token`)
const { token } = (await first.json()) as { token: string }
const cookie = first.headers
  .getSetCookie()
  .map(one => one.split(';')[0])
  .join('; ')
const { version } = {
  version: ((await (await fetch(`${base}/version`, { headers: { cookie } })).json()) as { pkgVersion: string })
    .pkgVersion,
}
await using ollama = await fakeOllama()
const answers = await play(conversation(ollama.url), (path, init) => fetch(`${base}${path}`, init), {
  cookie,
  'x-csrf-token': token,
})
const text = JSON.stringify({ sillyTavern: version, answers }, undefined, 1)
writeFileSync(join(import.meta.dirname, 'recording.json'), `${text}\n`)
console.log(
  `${Object.keys(answers).length} answers of SillyTavern ${version}, ${createHash('sha256').update(text).digest('hex').slice(0, 8)}`,
)
