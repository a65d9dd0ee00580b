import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** A firewalld of which only the address sets count. `after` is what is in the timed set once it was reloaded. */
const client = `
class Settings(dict):
    def getOptions(self): return {"timeout": "3600"} if self["name"] == "f2b" else {}
    def getSettingsDict(self): return {"sources": [], "interfaces": [], "rules_str": []}
class FirewallClient:
    def getZones(self): return []
    def getPolicies(self): return []
    def getIPSets(self): return ["f2b", "plain"]
    def getIPSetSettings(self, name): return Settings(name=name)
    def getEntries(self, name): return [] if name == "f2b" else ["192.0.2.1"]
    def getAllChains(self): return []
    def getAllRules(self): return []
    def getAllPassthroughs(self): return []
    def addEntry(self, name, entry): open("added", "a").write(f"{name} {entry}\\n")
FirewallClientPolicySettings = FirewallClientZoneSettings = dict
`
const set = (elements: unknown[]): string =>
  JSON.stringify({
    nftables: [{ metainfo: {} }, { set: { name: 'f2b', ...(elements.length > 0 && { elem: elements }) } }],
  })
const elements = [
  { elem: { val: '192.0.2.67', timeout: 3600, expires: 1200 } },
  { elem: { val: { prefix: { addr: '198.51.100.0', len: 24 } }, timeout: 60, expires: 7 } },
  { elem: { val: { concat: ['192.0.2.9', 22] }, timeout: 60, expires: 7 } },
  { elem: { val: { range: ['192.0.2.20', '192.0.2.22'] }, timeout: 60, expires: 7 } },
  '203.0.113.5',
]

/** A host whose nft lists the elements, and takes new ones or not. */
function host({ takes }: { takes: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-runtime-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'firewall'))
  writeFileSync(join(folder, 'firewall/__init__.py'), '')
  writeFileSync(join(folder, 'firewall/client.py'), client)
  writeFileSync(
    join(folder, 'nft'),
    `#!/bin/sh\ncase "$*" in -j*) cat listed;; *) echo "$*" >>told; exit ${takes ? 0 : 1};; esac\n`,
  )
  chmodSync(join(folder, 'nft'), 0o755)
  const lines = (name: string): string[] =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim().split('\n') : []
  return {
    lists: (some: unknown[]) => writeFileSync(join(folder, 'listed'), set(some)),
    run: (what: string, input = '') =>
      execFileSync('python3', [join(import.meta.dirname, 'runtime.py'), what], {
        ...{ cwd: folder, input, encoding: 'utf8' },
        env: { ...process.env, PYTHONPATH: folder, PATH: `${folder}:${process.env.PATH}` },
      }),
    told: () => lines('told'),
    added: () => lines('added'),
  }
}

test.for(['bans', 'restore'])('what was banned for a while is put back with the time that is left: %s', what => {
  const { lists, run, told, added } = host({ takes: true })
  lists(elements)
  const saved = run('save')
  lists([])
  run(what, saved.replace('"plain": ["192.0.2.1"]', '"plain": null'))

  expect(told()).toEqual([
    'add element inet firewalld f2b { 192.0.2.67 timeout 3600s expires 1200s }',
    'add element inet firewalld f2b { 198.51.100.0/24 timeout 60s expires 7s }',
    'add element inet firewalld f2b { 192.0.2.9 . 22 timeout 60s expires 7s }',
    'add element inet firewalld f2b { 192.0.2.20-192.0.2.22 timeout 60s expires 7s }',
  ])
  expect(added()).toEqual(['f2b 203.0.113.5'])
})

test('where firewalld keeps its table to itself it is asked, and gives the ban its whole time again', () => {
  const { lists, run, added } = host({ takes: false })
  lists(elements)
  const saved = run('save')
  lists(elements.slice(0, 1))
  run('bans', saved)

  expect(added()).toEqual(['f2b 198.51.100.0/24', 'f2b 192.0.2.9,22', 'f2b 192.0.2.20-192.0.2.22', 'f2b 203.0.113.5'])
})
