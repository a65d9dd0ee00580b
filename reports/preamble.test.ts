import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isHost, parseAnyTarget, root } from '../provision/inventory.ts'
import { begun, readPreamble, withoutSecrets } from './preamble.ts'

test.for(['homelab', 'staging'])('what is kept of %s tells neither files of this machine nor how to log in', name => {
  const file = join(root, 'inventory.example.yaml')
  const kept = withoutSecrets(parseAnyTarget(readFileSync(file, 'utf8'), name, file))

  expect(kept.name).toBe(name)
  expect(JSON.stringify(kept)).not.toMatch(/identityFile|id_ed25519|authority|\.env|\.pem/)
})

test('as whom the suite came to the host is kept, because it is judged: who else may command Docker, or owns files of the stack', () => {
  const homelab = parseAnyTarget(readFileSync(example, 'utf8'), 'homelab', example)
  if (!isHost(homelab)) throw new Error('The homelab is no host.')
  const kept = withoutSecrets(homelab)
  if (!isHost(kept)) throw new Error('What is kept is no host.')

  expect(kept.ssh.user).toBe(homelab.ssh.user)
  expect(Object.values(kept.vantages).map(login => login?.user)).not.toContain(homelab.vantages.lan?.user)
})

const example = join(root, 'inventory.example.yaml')

/** The first record of a run over a target of the example, with its target changed. */
function recorded(name: string, changes: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-preamble-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const content = begun('x', '2026-11-20T01:00:00.000Z', parseAnyTarget(readFileSync(example, 'utf8'), name, example))
  const file = join(folder, 'evidence.jsonl')
  writeFileSync(file, `${JSON.stringify({ ...content, target: { ...content.target, ...changes } })}\n`)
  return file
}

test.for(['homelab', 'staging'])('what is kept of %s is read back as it was', name => {
  const kept = withoutSecrets(parseAnyTarget(readFileSync(example, 'utf8'), name, example))
  expect(readPreamble(recorded(name, {})).target).toEqual(kept)
})

test('which version recorded it is kept, and an older one did not say', () => {
  const file = recorded('homelab', {})
  const { suite } = readPreamble(file)
  expect(suite).toMatch(/^\d+\.\d+\.\d+$/)
  writeFileSync(file, readFileSync(file, 'utf8').replace(`"suite":"${suite}",`, ''))
  expect(readPreamble(file).suite).toBeNull()
})

test('what an older run did not know has its default', () => {
  const file = recorded('homelab', { listeners: undefined, containers: undefined, proxy: undefined })
  expect(readPreamble(file).target).toMatchObject({ listeners: [], containers: {}, proxy: { hosts: {}, streams: {} } })
})

test('a target that cannot be read is refused with a sentence', () => {
  expect(() => readPreamble(recorded('homelab', { lan: {} }))).toThrow(
    /^EVIDENCE: .* cannot be judged \(.*target\.lan/s,
  )
  expect(() => readPreamble(recorded('homelab', { colour: 'blue' }))).toThrow(/cannot be judged .*colour/s)
})

test('the evidence of a newer version is refused as such', () => {
  const file = recorded('homelab', {})
  writeFileSync(file, readFileSync(file, 'utf8').replace('plumbline-evidence-1', 'plumbline-evidence-2'))
  expect(() => readPreamble(file)).toThrow('was recorded by a newer version of the suite')
})

test('a target whose name could be no target’s is refused: it stands in file names and in metrics', () => {
  expect(() => readPreamble(recorded('homelab', { name: '../../x' }))).toThrow(/small letters.*name/s)
})
