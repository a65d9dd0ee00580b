import { expect, test } from 'vitest'
import { chosenParts } from './sequence.ts'

test('everything is deployed, what others need first', () => {
  expect(chosenParts()).toEqual([
    'docker',
    'journal',
    'tailnet',
    'firewall',
    'networks',
    'storage',
    'nginx-proxy-manager',
    'pihole',
    'ollama',
    'comfyui',
    'open-webui',
    'squaretable',
    'scans',
  ])
})

test.for([
  [['firewall'], ['docker', 'firewall']],
  [['infrastructure'], ['docker', 'journal', 'tailnet', 'firewall', 'networks', 'storage']],
  [['proxy'], ['docker', 'firewall', 'networks', 'storage', 'nginx-proxy-manager']],
  [['open-webui'], ['docker', 'firewall', 'networks', 'storage', 'ollama', 'open-webui']],
] as const)('--only %j brings what it needs', ([only, expected]) => {
  expect(chosenParts({ only })).toEqual(expected)
})

test('--skip leaves out a part, a phase, and what --only would have brought', () => {
  expect(chosenParts({ skip: ['ai', 'pihole', 'application'] })).toEqual([
    'docker',
    'journal',
    'tailnet',
    'firewall',
    'networks',
    'storage',
    'nginx-proxy-manager',
    'scans',
  ])
  expect(chosenParts({ only: ['open-webui'], skip: ['infrastructure'] })).toEqual(['ollama', 'open-webui'])
})

test('an unknown name is refused with those that there are', () => {
  expect(() => chosenParts({ only: ['olama'] })).toThrow(
    '--only: there is no "olama"; there are preflight, infrastructure',
  )
})
