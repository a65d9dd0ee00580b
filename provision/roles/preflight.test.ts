import { expect, test } from 'vitest'
import { tailnetLacks } from './preflight.ts'

const tailscale = { interface: 'tailscale0', address: '100.64.0.1', allowedPeers: [] }
const lacks = (stdout: string, exitCode = 0) => tailnetLacks('homelab', tailscale, { exitCode, stdout })

test('a node with the address of the inventory lacks nothing', () => {
  expect(lacks('9: tailscale0    inet 100.64.0.1/32 scope global tailscale0\\       valid_lft forever\n')).toEqual([])
})

test('a node that is away is told by why it has no address', () => {
  expect(lacks('', 1)).toEqual([expect.stringContaining('tailscaled does not run')])
  // The interface of a node that is stopped or logged out is there, with its own address of IPv6 alone.
  expect(lacks('')).toEqual([expect.stringContaining('tailscale0 of homelab has no address: Tailscale is stopped')])
  expect(lacks('9: tailscale0    inet 100.64.0.7/32 scope global tailscale0\n')).toEqual([
    'tailscale0 of homelab has the address 100.64.0.7, the inventory says 100.64.0.1 (tailscale.address).',
  ])
})
