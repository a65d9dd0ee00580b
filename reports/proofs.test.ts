import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deployWords, noLongerDeclared, proofsOf, type Recorded, readProofs, recordFile, restsIn } from './proofs.ts'
import { finding } from './testing/sample.ts'

let root: string
const spec = 'specs/perimeter/published-ports.spec.ts'
const declared = { ...finding(), file: spec, line: 4 }

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-proofs-'))
  write(spec, 'the spec')
  write('fixtures/perimeter/ports.ts', 'the look')
  write('provision/services/squaretable/src/main.ts', 'the service')
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

const line = (changes: Partial<Recorded> = {}): string =>
  JSON.stringify({
    requirement: 'NET-02',
    fault: 'a port is published',
    showed: '8090',
    on: '2026-11-26',
    versions: { plumbline: '0.2.0', node: '24.0.0' },
    own: 'own',
    rests: restsIn(root)(declared),
    ...changes,
  })
const proof = () => proofsOf(root, [declared]).get('NET-02')

test('a requirement that was proven, and that no spec declares any more, is named', () => {
  write(recordFile, `${line()}\n`)
  expect(noLongerDeclared(root, [declared])).toEqual([])
  expect(noLongerDeclared(root, [])).toEqual([
    expect.stringMatching(/^No spec declares NET-02, of which .* is its file gone\?/),
  ])
})

test('what nothing is recorded of was never proven', () => {
  expect(proof()).toEqual({ state: 'never proven', since: null, by: [], green: [] })
})

test('a proof holds as long as what it rests on is the same', () => {
  write(recordFile, `${line()}\n${line({ fault: 'another', on: '2026-11-20' })}\n`)
  expect(proof()).toEqual({ state: 'proven', since: '2026-11-20', by: ['a port is published', 'another'], green: [] })
})

test('a harmless variant that stayed green proves nothing able to fail', () => {
  const quiet = line({ fault: 'a client of DHCP', showed: '' })
  write(recordFile, `${quiet}\n`)
  expect(proof()).toEqual({ state: 'never proven', since: null, by: [], green: ['a client of DHCP'] })
  write(recordFile, `${line()}\n${quiet}\n`)
  expect(proof()).toMatchObject({ state: 'proven', by: ['a port is published'], green: ['a client of DHCP'] })
})

test.each([
  spec,
  'specs/perimeter/published-ports.faults.ts',
  'fixtures/perimeter/ports.ts',
  'fixtures/faults/intruder.ts',
  'fixtures/lab/stand-ins/ollama/main.ts',
  'provision/roles/firewall.ts',
  'provision/services/ollama/compose.yaml',
])('it is stale once %s is another', path => {
  const before = line()
  const copy = mkdtempSync(join(tmpdir(), 'plumbline-proofs-'))
  cpSync(root, copy, { recursive: true })
  rmSync(root, { recursive: true })
  root = copy
  write(recordFile, before)
  write(path, 'changed')
  expect(proof()?.state).toBe('stale')
})

test('what it does not rest on may change', () => {
  write(recordFile, line())
  for (const path of [
    'fixtures/perimeter/ports.test.ts',
    'provision/services/squaretable/src/main.ts',
    'fixtures/dns/dns.ts',
  ])
    write(path, 'changed')
  expect(proof()?.state).toBe('proven')
})

test('a remedy says what is deployed: everything, what it names, or nothing', () => {
  expect(['npm run deploy', 'npm run deploy -- --only firewall,services', 'Buy a card.'].map(deployWords)).toEqual([
    '',
    'firewall,services',
    undefined,
  ])
})

test('a whole deploy rests on every service, and one that names a service on that alone', () => {
  const hashes = () =>
    ['npm run deploy', 'npm run deploy -- --only pihole'].map(remedy => restsIn(root)({ ...declared, remedy }))
  const [whole, named] = hashes()
  write('provision/services/ollama/compose.yaml', 'changed')
  expect(hashes()[0]).not.toBe(whole)
  expect(hashes()[1]).toBe(named)
})

test('one that names a role rests on that, on what it imports of other roles, and on no other', () => {
  write('provision/roles/firewall.ts', "import { guardRole } from './guard.ts'")
  write('provision/roles/guard.ts', "import { bridge } from './networks.ts'\nimport { target } from '../target.ts'")
  for (const name of ['networks', 'storage', 'tailnet']) write(`provision/roles/${name}.ts`, 'a role')
  const hash = () => restsIn(root)({ ...declared, remedy: 'npm run deploy -- --only firewall' })
  const before = hash()
  write('provision/roles/storage.ts', 'changed')
  write('provision/roles/tailnet.ts', 'changed')
  expect(hash()).toBe(before)
  write('provision/roles/networks.ts', 'changed')
  expect(hash()).not.toBe(before)
})

test('the service rests on the images that it runs on, and the host on all of them', () => {
  const hashes = () => ['TEN-01', 'NET-02'].map(id => restsIn(root)({ ...declared, id }))
  const [service, host] = hashes()
  write('fixtures/lab/stand-ins/open-webui/main.ts', 'changed')
  const [still, other] = hashes()
  expect(still).toBe(service)
  expect(other).not.toBe(host)
  write('fixtures/lab/stand-ins/postgres/Dockerfile', 'changed')
  expect(hashes()[0]).not.toBe(service)
})

test('a line that nobody but the command can have written is named', () => {
  write(recordFile, `${line()}\n{"requirement": "NET-02"}\n`)
  expect(() => readProofs(root)).toThrow(/^specs\/proofs\.jsonl:2 is no line that `npm run prove` writes/)
})

test('what a field has wrong is said by its name', () => {
  write(recordFile, `${line({ on: '2026-13-40' })}\n`)
  expect(() => readProofs(root)).toThrow(
    'specs/proofs.jsonl:1 is no line that `npm run prove` writes: on: Invalid ISO date',
  )
})

test('a case has one line: of two, left by a merge, nobody knows which holds', () => {
  write(recordFile, `${line()}\n${line({ fault: 'another' })}\n${line({ rests: 'of the other branch' })}\n`)
  expect(() => readProofs(root)).toThrow(
    'specs/proofs.jsonl:3 tells of "a port is published" of NET-02 again: one line has to go.',
  )
})

test('a record as an editor on another system leaves it is read', () => {
  write(recordFile, `${line()}\r\n\r\n${line({ fault: 'another' })}\r\n`)
  expect(readProofs(root)).toHaveLength(2)
})
