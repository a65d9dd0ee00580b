import { expect, test } from 'vitest'
import { changedSettings, isReloadable, wantedSettings } from './docker.ts'

test("the daemon's settings are added to its owner's", () => {
  const found = {
    'storage-driver': 'overlay2',
    'log-opts': { labels: 'team' },
    runtimes: { crun: { path: '/usr/bin/crun' } },
  }

  expect(wantedSettings(found, { guard: 'host', toolkit: true, oldCgroups: false, selinux: false })).toEqual({
    'storage-driver': 'overlay2',
    ip: '127.0.0.1',
    'default-network-opts': { bridge: { 'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1' } },
    'log-driver': 'json-file',
    'log-opts': { labels: 'team', 'max-size': '10m', 'max-file': '3' },
    runtimes: { crun: { path: '/usr/bin/crun' }, nvidia: { path: 'nvidia-container-runtime', args: [] } },
  })
})

test('another log driver is left as it is, and twice is the same', () => {
  const once = wantedSettings(
    { 'log-driver': 'journald' },
    { guard: 'host', toolkit: false, oldCgroups: false, selinux: false },
  )

  expect(once).not.toHaveProperty('log-opts')
  expect(wantedSettings(once, { guard: 'host', toolkit: false, oldCgroups: false, selinux: false })).toEqual(once)
})

test("on a host with old control groups a container does not see the host's", () => {
  expect(wantedSettings({}, { guard: 'host', toolkit: false, oldCgroups: true, selinux: false })).toMatchObject({
    'default-cgroupns-mode': 'private',
  })
})

test('on a host with SELinux Docker confines containers by it, where it may say so for all of them', () => {
  const circumstances = { toolkit: false, oldCgroups: false, selinux: true } as const

  expect(wantedSettings({}, { guard: 'host', ...circumstances })).toMatchObject({ 'selinux-enabled': true })
  expect(wantedSettings({}, { guard: 'stack', ...circumstances })).toEqual({})
})

test("without guard: host only the card's runtime is added, which restarts no container", () => {
  const found = { ip: '0.0.0.0', 'log-driver': 'json-file' }
  const wanted = wantedSettings(found, { guard: 'stack', toolkit: true, oldCgroups: true, selinux: false })

  expect(wanted).toEqual({ ...found, runtimes: { nvidia: { path: 'nvidia-container-runtime', args: [] } } })
  expect(isReloadable(changedSettings(found, wanted))).toBe(true)
  expect(wantedSettings(found, { guard: 'stack', toolkit: false, oldCgroups: true, selinux: false })).toEqual(found)
})

test('any other change is taken by a restart', () => {
  const wanted = wantedSettings({}, { guard: 'host', toolkit: true, oldCgroups: false, selinux: false })

  expect(isReloadable(changedSettings({}, wanted))).toBe(false)
})
