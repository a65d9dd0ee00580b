import { expect, test } from 'vitest'
import { foundIn } from './found.ts'

const record = (what: string, value: unknown) => ({
  ...{ id: 'e1', what, vantage: 'host', startedAt: '2026-11-28T00:00:00.000Z', durationMs: 1, waitedMs: 0 },
  outcome: { value },
})

test.each<[string, unknown, string]>([
  ['os-release', { id: 'debian', version: '13', name: 'Debian GNU/Linux 13 (trixie)' }, 'Debian GNU/Linux 13 (trixie)'],
  ['python', '3.13.5', 'Python 3.13.5'],
  ['python', null, 'no Python'],
  [
    'docker-versions',
    { server: '26.1.5', compose: '2.26.1', buildx: null, silent: ['`docker buildx` does not answer'] },
    'Engine 26.1.5, Compose 2.26.1, no Buildx',
  ],
  [
    'docker-commands',
    {
      commands: [
        { path: '/usr/bin/docker', leadsTo: '/usr/bin/docker' },
        { path: '/bin/docker', leadsTo: '/usr/bin/docker' },
      ],
    },
    '/usr/bin/docker',
  ],
  [
    'gpu-properties',
    { cards: [{ model: 'NVIDIA GeForce RTX 3060', memory: 12_288 }], driver: '580.95.05', cuda: '13.0' },
    'RTX 3060 with 12 GB, driver 580.95.05, CUDA 13.0',
  ],
  [
    'gpu-properties',
    { cards: [{ model: 'NVIDIA GB10', memory: null }], driver: '580.95.05', cuda: '13.0' },
    'GB10, driver 580.95.05, CUDA 13.0',
  ],
  ['gpu-properties', { cards: [], driver: null, cuda: null }, 'no driver, no CUDA'],
  ['gpu-toolkit', { programs: [], runtime: {}, specs: [{}] }, 'the runtime nvidia, CDI specs: 1'],
  [
    'cold-storage',
    { stack: [{ target: '/cold-storage', source: '/dev/sdb1[/data]', fstype: 'ext4', readOnly: false }] },
    'ext4 of /dev/sdb1 at /cold-storage',
  ],
  [
    'cold-storage',
    {
      stack: [
        { target: '/cold-storage', source: 'systemd-1', fstype: 'autofs', readOnly: false },
        { target: '/cold-storage', source: '/dev/sdb1', fstype: 'xfs', readOnly: false },
      ],
    },
    'xfs of /dev/sdb1 at /cold-storage',
  ],
  ['cold-storage', { stack: [] }, 'no disk'],
  ['storage-space', [{ path: '/cold-storage', free: 70_824_353_792, size: 97_793_294_336 }], '70.8 GB of 97.8 GB free'],
  ['tailscale-status', { state: 'Stopped', online: false, addresses: [] }, 'Stopped, offline'],
  ['firewalld-state', 'not running', 'not running'],
  ['variables', [{ state: 'valid' }, { state: 'missing' }, { state: 'valid' }], '2 valid, 1 missing'],
  ['resolver', { servers: [] }, 'nobody'],
  ['machine', { memory: 25_276_502_016, processors: 2 }, '25.3 GB of memory, 2 processors'],
  ['clock-offset', { least: -4, most: 14 }, '-0.004 to 0.014 s ahead of this machine'],
  ['ssh-login', { hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5' }, 'ssh-ed25519 …ZDI1NTE5'],
  [
    'sudo-without-password',
    'sudo: unable to resolve host ai: Name or service not known\nsudo: a password is required',
    'sudo: unable to resolve host ai: Name or service not known sudo: a password is required',
  ],
  ['sudo-without-password', null, 'root without a password'],
])('%s: %j', (what, value, found) => {
  expect(foundIn([record(what, value)])).toBe(found)
})

test('what is of another form, or was not seen, tells nothing', () => {
  expect(foundIn([record('machine', { memory: 'much' }), record('something else', 1)])).toBe('')
  expect(foundIn([{ ...record('python', 1), outcome: { error: 'The host is away.' } }])).toBe('')
})

test('one that stands on two looks is told of both', () => {
  expect(foundIn([record('firewalld-state', 'running'), record('python', '3.9.1')])).toBe('running, Python 3.9.1')
})
