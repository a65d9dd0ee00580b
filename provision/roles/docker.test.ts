import { expect, test } from 'vitest'
import { wantedSettings } from './docker.ts'

test("the daemon's settings are added to its owner's", () => {
  const found = {
    'storage-driver': 'overlay2',
    'log-opts': { labels: 'team' },
    runtimes: { crun: { path: '/usr/bin/crun' } },
  }

  expect(wantedSettings(found, { toolkit: true, oldCgroups: false })).toEqual({
    'storage-driver': 'overlay2',
    ip: '127.0.0.1',
    'default-network-opts': { bridge: { 'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1' } },
    'log-driver': 'json-file',
    'log-opts': { labels: 'team', 'max-size': '10m', 'max-file': '3' },
    runtimes: { crun: { path: '/usr/bin/crun' }, nvidia: { path: 'nvidia-container-runtime', args: [] } },
  })
})

test('another log driver is left as it is, and twice is the same', () => {
  const once = wantedSettings({ 'log-driver': 'journald' }, { toolkit: false, oldCgroups: false })

  expect(once).not.toHaveProperty('log-opts')
  expect(wantedSettings(once, { toolkit: false, oldCgroups: false })).toEqual(once)
})

test("on a host with old control groups a container does not see the host's", () => {
  expect(wantedSettings({}, { toolkit: false, oldCgroups: true })).toMatchObject({ 'default-cgroupns-mode': 'private' })
})
