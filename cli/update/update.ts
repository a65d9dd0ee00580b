import { Command } from 'commander'
import { Connections } from '../../fixtures/look/connections.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { isHost, loadAnyTarget } from '../../provision/inventory.ts'
import { legible } from '../../reports/formats/legible.ts'
import { unnamedTarget } from '../command.ts'
import { runOnHost } from '../on-host.ts'
import { stateOf } from './check.ts'
import { Registries } from './registry.ts'
import { usedImages } from './used-images.ts'

async function main(name: string | undefined, { check }: { check?: true }): Promise<number> {
  if (!check)
    throw new ConfigurationError(
      'A newer image is taken by writing its tag into the compose file, and by `docker compose up --detach` or the next deploy. `--check` says what is newer.',
    )
  const target = loadAnyTarget(name)
  if (!isHost(target))
    throw new ConfigurationError(
      `${target.name} is only a service: there is no Docker whose images could be looked at.`,
    )
  const connections = new Connections(target, [])
  try {
    const registries = new Registries()
    const states = await Promise.all((await usedImages(connections)).map(image => stateOf(image, registries)))
    const width = Math.max(0, ...states.map(({ reference }) => reference.length))
    for (const { reference, says } of states) console.log(legible(`${reference.padEnd(width)}  ${says}`))
    if (states.length === 0) console.log(`${target.name} has no containers.`)
    return states.some(({ newer }) => newer) ? 1 : states.some(({ told }) => !told) ? 2 : 0
  } finally {
    await connections.close()
  }
}

const command = new Command()
  .name('update')
  .description(
    'Ask the registries of the images that a target’s containers were made from whether they have something newer: a newer tag of the same form, or another image under the same tag. Nothing is pulled or changed. Exit code 1 where something is newer, 2 where a registry did not tell.',
  )
  .argument('[target]', `a target of the inventory (default: ${unnamedTarget})`)
  .option('--check', 'say what is newer')

await runOnHost(command, main)
