import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { changedSince, manifestFile, signatureFile, signatureOf, signManifest, writeManifest } from './manifest.ts'
import { holding, spec, trialRun } from './testing/trial-run.ts'

// One of them starts vitest, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-manifest-'))
  for (const name of ['audit.json', 'evidence.jsonl', 'junit.xml']) writeFileSync(join(folder, name), name)
  writeManifest(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

test('A run that nobody touched is as it was, also for sha256sum', () => {
  expect(changedSince(folder)).toEqual([])
  expect(execFileSync('sha256sum', ['--check', '--quiet', manifestFile], { cwd: folder, encoding: 'utf8' })).toBe('')
})

test('What was changed, removed or added since is named', () => {
  writeFileSync(join(folder, 'audit.json'), 'audit.jsom')
  rmSync(join(folder, 'junit.xml'))
  writeFileSync(join(folder, 'notes.txt'), '')
  expect(changedSince(folder)).toEqual(['audit.json was changed.', 'junit.xml is gone.', 'notes.txt came later.'])
})

test('What is no file, and what a name writes into a terminal, is told too', () => {
  mkdirSync(join(folder, 'more'))
  symlinkSync('/etc/hostname', join(folder, 'link'))
  writeFileSync(join(folder, '\u001b[2Kaudit\nis fine'), '')
  expect(changedSince(folder)).toEqual([
    String.raw`"\u001b[2Kaudit\nis fine" came later.`,
    'link came later.',
    'more came later.',
  ])
})

test('A manifest that Windows has passed on says the same', () => {
  const file = join(folder, manifestFile)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'))
  expect(changedSince(folder)).toEqual([])
})

test('A folder without a manifest, and a manifest that is none, are told apart from a changed file', () => {
  writeFileSync(join(folder, manifestFile), 'hello')
  expect(() => changedSince(folder)).toThrow('"hello" is neither hash nor name')
  writeFileSync(join(folder, manifestFile), '')
  expect(() => changedSince(folder)).toThrow('names no file')
  rmSync(join(folder, manifestFile))
  expect(() => changedSince(folder)).toThrow('has no SHA256SUMS')
})

/** Where OpenSSH is not installed, nobody can sign. */
const canSign = spawnSync('ssh-keygen', ['-?']).error === undefined

test('A signature holds for the manifest that was signed, by whom it names', () => {
  if (!canSign) {
    expect(() => signManifest(folder, 'key')).toThrow('ENOENT')
    return
  }
  const keys = mkdtempSync(join(tmpdir(), 'plumbline-keys-'))
  try {
    const key = join(keys, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key])
    const signers = join(keys, 'signers')
    writeFileSync(signers, `audit@example.org ${readFileSync(`${key}.pub`, 'utf8')}`)
    expect(signatureOf(folder)).toBe('none')

    signManifest(folder, key)
    expect(signatureOf(folder)).toEqual({ by: expect.stringMatching(/^ED25519 key SHA256:/) })
    expect(signatureOf(folder, { file: signers, identity: 'audit@example.org' })).toHaveProperty('by')
    expect(signatureOf(folder, { file: signers, identity: 'somebody@example.org' })).toHaveProperty('problem')

    const signed = readFileSync(join(folder, signatureFile))
    writeFileSync(join(folder, 'audit.json'), 'another')
    writeManifest(folder)
    expect(changedSince(folder)).toEqual([])
    expect(signatureOf(folder)).toBe('none')
    writeFileSync(join(folder, signatureFile), signed)
    expect(signatureOf(folder)).toHaveProperty('problem')

    // As when the same run is judged again while somebody watches, with a key that is named from where the command was typed.
    writeManifest(folder)
    signManifest(folder, relative(process.cwd(), key))
    expect(signatureOf(folder)).toHaveProperty('by')
  } finally {
    rmSync(keys, { recursive: true })
  }
})

test('A signature that cannot be made is said, and the verdict stands', async () => {
  const env = { PLUMBLINE_SIGN: '/nowhere/key' }
  const ended = await trialRun({ 'specs/perimeter/a.spec.ts': spec('NET-01', holding) }, { env })
  expect(ended.exitCode).toBe(0)
  expect(ended.output).toContain('The manifest was not signed with /nowhere/key (PLUMBLINE_SIGN): ')
})
