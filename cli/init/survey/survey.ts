import { type Engine, engineFacts } from '../../../fixtures/containers/engine.ts'
import { type Fact, type Section, script, sections } from '../../../fixtures/look/fact.ts'
import { type Link, links } from '../../../fixtures/perimeter/links.ts'
import type { Listener } from '../../../fixtures/perimeter/listener.ts'
import { listeners } from '../../../fixtures/perimeter/sockets.ts'
import { type OsRelease, osRelease } from '../../../fixtures/preflight/os.ts'
import { ConnectionLost, RootRefused, type Shell, ShellError } from '../../../provision/shell.ts'
import { type Configured, configuredNames } from './configured.ts'
import { type SeenContainer, seenContainers } from './containers.ts'
import { type Disk, mountedDisks } from './disks.ts'
import { type FirewallInUse, firewallInUse } from './firewall.ts'
import { type Graphics, graphicsCards } from './graphics.ts'
import { defaultRoutes, ownName } from './machine.ts'
import { type MountedPlace, mountedPlaces } from './mounted-places.ts'
import { type SeenNetwork, seenNetworks } from './networks.ts'
import { type Seen, see } from './seen.ts'
import { type Tailnet, tailnetNode } from './tailnet.ts'

/** What a look at a host came to, each part seen or not. */
export interface HostSurvey {
  /** Why nothing was asked as root; null where it was. */
  readonly rootRefused: string | null
  /** From which address the login came, as the host saw it; null where it was none over the network. */
  readonly client: string | null
  readonly name: Seen<string>
  readonly os: Seen<OsRelease>
  readonly links: Seen<Link[]>
  readonly routes: Seen<string[]>
  readonly sockets: Seen<Listener[]>
  readonly tailnet: Seen<Tailnet>
  readonly graphics: Seen<Graphics>
  readonly engine: Seen<Engine>
  readonly firewall: Seen<FirewallInUse>
  readonly disks: Seen<Disk[]>
  readonly containers: Seen<SeenContainer[] | null>
  readonly networks: Seen<SeenNetwork[]>
  readonly configured: Seen<Configured>
  readonly places: Seen<MountedPlace[]>
}

/** The sockets without what only root is told: who holds them, and WireGuard's. */
const plainSockets: Fact<Listener[]> = { name: 'sockets', command: 'ss -H -tulpnO', parse: listeners.parse }

const asked: readonly Fact<unknown>[] = [
  ...[ownName, osRelease, links, defaultRoutes, listeners, plainSockets, tailnetNode, graphicsCards],
  ...[engineFacts.versions, firewallInUse, mountedDisks, seenContainers, seenNetworks, configuredNames],
  mountedPlaces,
]

/** What is run on the host, by root where that may be. */
export const surveyScript = (): string => script(asked)

/** What the sections of the script say. Pure. */
export function surveyed(
  found: ReadonlyMap<string, Section>,
  rootRefused: string | null,
  client: string | null,
): HostSurvey {
  const seen = <T>(fact: Fact<T>): Seen<T> => see(fact, found.get(fact.name))
  const sockets = seen(listeners)
  return {
    rootRefused,
    client,
    name: seen(ownName),
    os: seen(osRelease),
    links: seen(links),
    routes: seen(defaultRoutes),
    sockets: 'value' in sockets ? sockets : seen(plainSockets),
    tailnet: seen(tailnetNode),
    graphics: seen(graphicsCards),
    engine: seen(engineFacts.versions),
    firewall: seen(firewallInUse),
    disks: seen(mountedDisks),
    containers: seen(seenContainers),
    networks: seen(seenNetworks),
    configured: seen(configuredNames),
    places: seen(mountedPlaces),
  }
}

/**
 * Looks at a host in one round trip, as root where the login may become root, and writes nothing.
 * @throws ShellError where the host cannot be asked at all.
 */
export async function survey(host: Pick<Shell, 'run' | 'name'>): Promise<HostSurvey> {
  const ask = async (root: boolean) => {
    const answer = await host.run('sh -s', { input: surveyScript(), timeoutMs: 60_000, root })
    if (answer.exitCode !== 0)
      throw new ShellError(
        `${host.name} could not be looked at: ${answer.stderr.trim().slice(-300) || `exit code ${answer.exitCode}`}`,
      )
    return sections(answer.stdout)
  }
  // Root is not told it.
  const from: Promise<string | null> = host
    .run('printf %s "$SSH_CONNECTION"')
    .then(({ stdout }) => stdout.split(' ')[0] || null)
  try {
    const found = await ask(true)
    return surveyed(found, null, await from)
  } catch (error) {
    if (!(error instanceof ShellError) || error instanceof ConnectionLost) throw error
    // No sudo at all is no worse than one that refuses; a machine that runs nothing refuses this as well.
    const found = await ask(false)
    return surveyed(found, error instanceof RootRefused ? error.printed : 'there is no sudo for it', await from)
  }
}
