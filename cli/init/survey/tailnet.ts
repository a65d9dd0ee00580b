import { z } from 'zod'
import type { Fact } from '../../../fixtures/look/fact.ts'

/** Another machine of the tailnet. */
export interface TailnetPeer {
  readonly name: string
  readonly address: string
}

/** The host as a node of the tailnet. */
export interface Tailnet {
  /** Why it is none at the moment; null where it is one. */
  readonly away: string | null
  readonly addresses: readonly string[]
  readonly peers: readonly TailnetPeer[]
}

const node = z.looseObject({ HostName: z.string(), TailscaleIPs: z.array(z.string()).nullish() })

const status = z.looseObject({
  BackendState: z.string(),
  TailscaleIPs: z.array(z.string()).nullish(),
  Peer: z.record(z.string(), node).nullish(),
})

const isIPv4 = (address: string): boolean => !address.includes(':')

/** `tailscale status --json`: who the host is in the tailnet, and who else is there. */
export const tailnetNode: Fact<Tailnet> = {
  name: 'tailnet',
  asks: 'tailscale status --json',
  command:
    'command -v tailscale >/dev/null || { echo missing; exit 0; }; tailscale status --json || { tailscale status 2>&1 >/dev/null; exit 1; }',
  answers: [0, 1],
  parse: (stdout, exitCode) => {
    const none = { addresses: [], peers: [] }
    if (exitCode === 0 && stdout.trim() === 'missing') return { ...none, away: 'Tailscale is not installed' }
    if (exitCode !== 0) {
      if (!/failed to connect to local tailscale|tailscaled[^\n]*not running/i.test(stdout))
        throw new Error('it failed')
      return { ...none, away: 'tailscaled does not run' }
    }
    const { BackendState, TailscaleIPs, Peer } = status.parse(JSON.parse(stdout))
    if (BackendState !== 'Running') return { ...none, away: `Tailscale is installed, and in the state ${BackendState}` }
    const peers = Object.values(Peer ?? {}).flatMap(({ HostName, TailscaleIPs: ips }) => {
      const address = ips?.find(isIPv4) ?? ips?.[0]
      return address === undefined ? [] : [{ name: HostName, address }]
    })
    return { away: null, addresses: TailscaleIPs ?? [], peers: peers.toSorted((a, b) => a.name.localeCompare(b.name)) }
  },
}
