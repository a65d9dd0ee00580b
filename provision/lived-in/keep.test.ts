import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LocalMachine } from '../local-machine.ts'
import { keepBefore } from './keep.ts'
import { isDeployed } from './record.ts'

/** A host without a firewall, whose user is not in the group docker. */
function hostBefore() {
  const machine = new LocalMachine()
  machine.program('systemctl', 'exit 3')
  machine.program('nft', 'exit 1')
  machine.program('nmcli', 'exit 0')
  machine.program('id', 'echo deploy sudo')
  machine.program('firewall-cmd', 'exit 252')
  const target = { deployPath: `${machine.folder}/opt`, ssh: { user: 'deploy' } as never }
  const keep = (parts: string[], record = { kept: false, parts: [] as string[] }) =>
    keepBefore(machine.host, target, record, parts, `${machine.folder}/before`)
  const kept = (name: string) => readFileSync(`${machine.folder}/before/${name}`, 'utf8')
  return { machine, keep, kept }
}

test('what is before a deploy is kept once, with the parts that it goes through', async () => {
  const { machine, keep, kept } = hostBefore()
  await keep(['docker'])
  writeFileSync(`${machine.folder}/before/mark`, '')
  await keep(['docker', 'firewall'], { kept: true, parts: ['docker'] })

  expect(existsSync(`${machine.folder}/before/mark`)).toBe(true)
  expect(kept('parts')).toBe('docker\nfirewall\n')
  expect(kept('absent')).toContain(`${machine.folder}/opt\n`)
  expect(existsSync(`${machine.folder}/before.new`)).toBe(false)
})

test('nothing is written where nothing is new, or an earlier version deployed', async () => {
  const { machine, keep } = hostBefore()
  await keep(['docker'], { kept: true, parts: ['docker'] })
  await keep(['docker', 'firewall'], { kept: false, parts: ['*'] })

  expect(machine.ran).toEqual([])
})

test('a part is deployed where the record names it, and every part where there is none', () => {
  expect(isDeployed({ kept: true, parts: ['docker'] }, 'docker')).toBe(true)
  expect(isDeployed({ kept: true, parts: ['docker'] }, 'ollama')).toBe(false)
  expect(isDeployed({ kept: false, parts: ['*'] }, 'ollama')).toBe(true)
})
