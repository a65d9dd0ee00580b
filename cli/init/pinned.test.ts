import { expect, test } from 'vitest'
import { pinnedIn } from './pinned.ts'

const text = `targets:
  box: { ssh: { host: box, hostKey: ssh-ed25519 AAAAbox } }
  scanned: { ssh: { host: scanned, port: 2222, hostKey: "[scanned]:2222 ssh-ed25519 AAAAscan" } }
  half: { ssh: }
  empty:
  app: { service: { url: https://app.example.org } }
`

test('what an inventory pins for a machine', () => {
  expect(pinnedIn(text, { host: 'box', port: 22 })).toEqual(['ssh-ed25519 AAAAbox'])
  expect(pinnedIn(text, { host: 'box', port: 2222 })).toEqual([])
  expect(pinnedIn(text, { host: 'scanned', port: 2222 })).toEqual(['ssh-ed25519 AAAAscan'])
  expect(pinnedIn(text, { host: 'nas', port: 22 })).toEqual([])
  expect(pinnedIn('', { host: 'box', port: 22 })).toEqual([])
})
