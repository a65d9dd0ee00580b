import type { Fact } from '../../../fixtures/look/fact.ts'

/** Which firewall guards the host. */
export interface FirewallInUse {
  readonly kind: 'firewalld' | 'ufw' | 'nftables' | 'none' | null
  /** Where that was seen; where it could not be, why. */
  readonly because: string
  /** Whom firewalld's zone for the stack lets in. */
  readonly sources: readonly string[]
}

const saidOf = (lines: readonly string[], word: string): string | undefined =>
  lines
    .find(line => line.startsWith(`${word} `))
    ?.slice(word.length + 1)
    .trim()

/** What chains do, without what only is a name in them: `ufw-reject-input` turns nobody away. */
const withoutNames = (rules: string): string => rules.replaceAll(/"[^"\n]*"|\b(jump|goto) [^\s,}]+/g, '')

const turnsAway = (rules: string): boolean =>
  /\bpolicy drop\b/.test(rules) || /(^|\s)(drop|reject)(?![-\w])/m.test(withoutNames(rules))

/** Tables and chains of programs that let their own in, or ban somebody: what they turn away is no policy of the host's. */
const ofPrograms = /^(\w+ )?(ts-|f2b-|crowdsec|plumbline)/i

/** Whether a chain at the host's own door turns something away, or one that it leads to. The engines' chains are for what passes through. */
const guards = (ruleset: string): boolean =>
  ruleset.split(/^table /m).some(table => {
    if (ofPrograms.test(table)) return false
    const chains = new Map(
      table.split(/^\tchain /m).map(chain => {
        const [name = ''] = chain.split(' ', 1)
        return [name, chain.slice(name.length)] as const
      }),
    )
    const reached = new Set([...chains.keys()].filter(name => /\bhook input\b/.test(chains.get(name) ?? '')))
    for (const name of reached)
      for (const [, next = ''] of (chains.get(name) ?? '').matchAll(/\b(?:jump|goto) ([^\s,}]+)/g)) reached.add(next)
    return [...reached].some(name => !ofPrograms.test(name) && turnsAway(chains.get(name) ?? ''))
  })

/** Rules of iptables without nft are no firewall that the suite can judge. */
const ofIptables = (rules: readonly string[], sources: readonly string[]): FirewallInUse =>
  rules.some(rule => /^-P INPUT DROP|-j (DROP|REJECT)\b/.test(rule))
    ? {
        kind: null,
        because: '`iptables -S INPUT` turns packets away, and there is no nft that shows all of it',
        sources,
      }
    : { kind: 'none', because: 'no firewalld, no ufw, and nothing in `iptables -S INPUT` turns anything away', sources }

/** Looks at files and the ruleset: `ufw status` would write a lock. */
export const firewallInUse: Fact<FirewallInUse> = {
  name: 'firewall',
  asks: 'firewall-cmd --state, /etc/ufw/ufw.conf, nft list ruleset',
  command: [
    'if command -v firewall-cmd >/dev/null; then echo "firewalld $(firewall-cmd --state 2>&1 | grep -x -e running -e "not running" -e failed || echo "not told")"; echo "sources $(firewall-cmd --zone=self-hosted --list-sources 2>/dev/null)"; fi',
    'if [ -e /etc/ufw/ufw.conf ]; then echo "ufw $(sed -n "s/^ENABLED=//p" /etc/ufw/ufw.conf | tail -n 1)"; fi',
    'if command -v nft >/dev/null; then if rules=$(nft list ruleset 2>&1); then echo "nft"; printf "%s\\n" "$rules"; else echo "refused $(echo "$rules" | tail -n 1)"; fi; elif command -v iptables >/dev/null; then if rules=$(iptables -S INPUT 2>&1); then printf "%s\\n" "$rules" | sed "s/^/iptables /"; else echo "refused $(echo "$rules" | tail -n 1)"; fi; else echo "without"; fi',
  ].join('\n'),
  parse: stdout => {
    const lines = stdout.split('\n')
    const [firewalld, ufw, refused] = ['firewalld', 'ufw', 'refused'].map(word => saidOf(lines, word))
    const sources = (saidOf(lines, 'sources') ?? '').split(/\s+/).filter(Boolean)
    if (firewalld === 'running') return { kind: 'firewalld', because: '`firewall-cmd --state` says running', sources }
    if (ufw?.toLowerCase() === 'yes') return { kind: 'ufw', because: 'ENABLED=yes in /etc/ufw/ufw.conf', sources }
    if (firewalld === 'not told') return { kind: null, because: 'firewall-cmd did not tell its state', sources }
    if (refused !== undefined) return { kind: null, because: `it was not told: ${refused}`, sources }
    if (lines.includes('without')) return { kind: 'none', because: 'neither nft nor iptables is installed', sources }
    const old = lines.filter(line => line.startsWith('iptables ')).map(line => line.slice('iptables '.length))
    if (old.length > 0) return ofIptables(old, sources)
    const ruleset = stdout.slice(stdout.search(/^nft$/m))
    return guards(ruleset)
      ? {
          kind: 'nftables',
          because: '`nft list ruleset` has a chain at the hook input that turns packets away',
          sources,
        }
      : {
          kind: 'none',
          because: 'no firewalld, no ufw, and no chain of `nft list ruleset` turns anything away',
          sources,
        }
  },
}
