import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { type ClientConfig, clientConfig } from './client-config.ts'
import { proxyJumpOf } from './proxy-command.ts'
import { type Destination, readWords } from './words.ts'

/** More machines than this lie on nobody's way; a configuration that goes round in a circle gets here. */
const most = 8

/**
 * The machines on the way to a destination, the nearest first and the destination last, each as `ssh` would reach it. `ssh -J a,b` goes to b through
 * a, without asking what b's own configuration goes through, and to a as a's configuration says.
 * @throws ConfigurationError for a way that cannot be gone.
 */
export async function routeTo(destination: Destination, say: (line: string) => void): Promise<ClientConfig[]> {
  const told = new Set<string>()
  const once = (line: string): void => {
    if (!told.has(line)) say(line)
    told.add(line)
  }
  return leg(destination, once, [], 0)
}

async function leg(
  destination: Destination,
  say: (line: string) => void,
  options: readonly string[],
  depth: number,
): Promise<ClientConfig[]> {
  if (depth > most) {
    throw new ConfigurationError(
      `The SSH configuration leads to "${destination.host}" through more than ${most} machines: does a ProxyJump lead back to itself?`,
    )
  }
  const config = await clientConfig(destination, say, options)
  if (config.proxyJump !== undefined) {
    const hops = config.proxyJump.split(',').map(hop => hop.trim())
    const nearest = hops.shift() ?? ''
    const way = await leg(readWords(nearest), say, [], depth + 1)
    for (const hop of hops) way.push(await clientConfig(readWords(hop), say, ['-J', 'none']))
    return [...way, config]
  }
  if (config.proxyCommand === undefined) return [config]
  const through = proxyJumpOf(config.proxyCommand, config)
  if (through !== undefined) return [...(await leg(readWords(through.words), say, through.options, depth + 1)), config]
  throw new ConfigurationError(
    `The SSH configuration reaches "${destination.host}" through the command \`${config.proxyCommand}\` (ProxyCommand), which is not supported: only \`ssh -W %h:%p <machine>\` and ProxyJump are.`,
  )
}
